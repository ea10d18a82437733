package wsk.cli.echo;

import wsk.api.WskConnectionSocket;
import wsk.ext.sample.IdleWatch;
import wsk.ext.sample.IdleWatchClientDispatch;
import wsk.ext.sample.IdleWatchDispatch;

import java.time.Duration;

/**
 * Ends connections on which nothing moves, by the extension interface <em>idle watch</em>.
 *
 * @param after the time without traffic; zero watches nothing
 */
public record IdleEnd(Duration after) {
    /** Watches a connection that was just accepted. */
    void watch(WskConnectionSocket socket, EchoConnection connection) {
        if (after.isZero()) {
            return;
        }
        IdleWatchDispatch functions =
                socket.registerExtension(IdleWatch.ID, new Silence(connection))
                        .orElseThrow(() -> new IllegalStateException("there is no idle watch"));
        // A dead connection refuses this, and needs no watch.
        var _ = socket.enableEvents(IdleWatch.ID, IdleWatch.RECEIVE_IDLE | IdleWatch.SEND_IDLE);
        functions.receiveIdleAfter(after);
        functions.sendIdleAfter(after);
    }

    private record Silence(EchoConnection connection) implements IdleWatchClientDispatch {
        @Override
        public void onReceiveIdle() {
            connection.nothingReceived();
        }

        @Override
        public void onSendIdle() {
            connection.nothingSent();
        }
    }
}

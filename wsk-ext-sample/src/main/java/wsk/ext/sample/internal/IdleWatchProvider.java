package wsk.ext.sample.internal;

import wsk.api.WskConnectionSocket;
import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.WskTimer;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskExtensionProvider;
import wsk.ext.sample.IdleWatch;
import wsk.ext.sample.IdleWatchClientDispatch;
import wsk.ext.sample.IdleWatchDispatch;

import java.time.Duration;

/** Adds the idle watch to connections. */
public final class IdleWatchProvider
        implements WskExtensionProvider<IdleWatchClientDispatch, IdleWatchDispatch> {
    /** For the service lookup. */
    public IdleWatchProvider() {}

    @Override
    public WskExtensionId<IdleWatchClientDispatch, IdleWatchDispatch> id() {
        return IdleWatch.ID;
    }

    @Override
    public int events() {
        return IdleWatch.RECEIVE_IDLE | IdleWatch.SEND_IDLE;
    }

    @Override
    public boolean supports(WskSocket socket) {
        return socket instanceof WskConnectionSocket;
    }

    @Override
    public IdleWatchDispatch attach(WskExtensionHost host, IdleWatchClientDispatch client) {
        return new Functions(
                new IdleTimer(host, IdleWatch.RECEIVE_IDLE, client::onReceiveIdle),
                new IdleTimer(host, IdleWatch.SEND_IDLE, client::onSendIdle));
    }

    private record Functions(IdleTimer receive, IdleTimer send) implements IdleWatchDispatch {
        @Override
        public void receiveIdleAfter(Duration time) {
            receive.start(time.toNanos());
        }

        @Override
        public void sendIdleAfter(Duration time) {
            send.start(time.toNanos());
        }
    }

    /** Watches one direction. Traffic costs nothing: it is seen when the time is up. */
    private static final class IdleTimer {
        private final WskExtensionHost host;
        private final int event;
        private final WskTimer timer;
        private volatile long afterNanos; // Written by any thread, read by the loop.

        IdleTimer(WskExtensionHost host, int event, Runnable callback) {
            this.host = host;
            this.event = event;
            this.timer = host.timer(() -> look(callback));
        }

        void start(long nanos) {
            afterNanos = nanos;
            host.execute(() -> timer.startNanos(0));
        }

        private void look(Runnable callback) {
            long after = afterNanos;
            boolean receive = event == IdleWatch.RECEIVE_IDLE;
            long last = receive ? host.lastReceiveNanos() : host.lastSendNanos();
            long left = after - (host.nanoTime() - last);
            if (after > 0) {
                timer.startNanos(left > 0 ? left : after);
                if (left <= 0) {
                    host.fire(event, callback);
                }
            }
        }
    }
}

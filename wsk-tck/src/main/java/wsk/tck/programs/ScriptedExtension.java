package wsk.tck.programs;

import org.jspecify.annotations.Nullable;

import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.WskTimer;
import wsk.api.WskVersion;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskExtensionProvider;
import wsk.api.spi.WskSocketObserver;

/**
 * The extension interface of random programs: its observer is the client itself, which does there
 * whatever its program says.
 */
public final class ScriptedExtension
        implements WskExtensionProvider<ScriptedExtension.Client, ScriptedExtension.Functions> {
    /** Its id. */
    static final WskExtensionId<Client, Functions> ID =
            new WskExtensionId<>(
                    "wsk.tck.programs.scripted", WskVersion.V1_0, Client.class, Functions.class);

    /** Its only event. */
    static final int EVENT = 0x40;

    /** Makes the extension; for the lookup. */
    public ScriptedExtension() {}

    /** The client's callbacks, and what observes for it. */
    public interface Client extends WskSocketObserver {
        /** Hears the event. */
        void onEvent();

        /** Hears the timer. */
        void onTimer();
    }

    /** The functions a client gets. */
    public interface Functions {
        /** Fires the event on the socket's loop. */
        void fire();

        /**
         * Starts the timer.
         *
         * @param nanos when
         */
        void timeIn(long nanos);
    }

    @Override
    public WskExtensionId<Client, Functions> id() {
        return ID;
    }

    @Override
    public int events() {
        return EVENT;
    }

    @Override
    public boolean supports(WskSocket socket) {
        return true;
    }

    @Override
    public Functions attach(WskExtensionHost host, Client clientDispatch) {
        host.observe(clientDispatch);
        return new Scripted(host, clientDispatch);
    }

    /** The extension on one socket. */
    private static final class Scripted implements Functions {
        private final WskExtensionHost host;
        private final Client client;
        private @Nullable WskTimer timer;

        Scripted(WskExtensionHost host, Client client) {
            this.host = host;
            this.client = client;
        }

        @Override
        public void fire() {
            host.execute(() -> host.fire(EVENT, client::onEvent));
        }

        @Override
        public void timeIn(long nanos) {
            host.execute(
                    () -> {
                        if (timer == null) {
                            timer = host.timer(client::onTimer);
                        }
                        timer.startNanos(nanos);
                    });
        }
    }
}

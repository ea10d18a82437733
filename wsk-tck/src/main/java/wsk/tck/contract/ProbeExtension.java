package wsk.tck.contract;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskDatagramSocket;
import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.WskTimer;
import wsk.api.WskVersion;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskExtensionProvider;
import wsk.api.spi.WskSocketObserver;
import wsk.tck.client.EventLog;

import java.util.function.Consumer;

/**
 * The extension interface that the contracts look through: it tells what its host tells it, and
 * does what a test asks it to. Serves every socket but datagram sockets.
 */
public final class ProbeExtension
        implements WskExtensionProvider<ProbeExtension.Client, ProbeExtension.Functions> {
    /** Its id. */
    static final WskExtensionId<Client, Functions> ID =
            new WskExtensionId<>(
                    "wsk.tck.probe", new WskVersion(1, 2), Client.class, Functions.class);

    /** Its first event. The bit is also a bit of the standard events, which must not matter. */
    static final int SAY = 0x40;

    /** Its second event. */
    static final int TICK = 1;

    /** Makes the extension; for the lookup. */
    public ProbeExtension() {}

    /** The client's callbacks. */
    public interface Client {
        /**
         * Hears what the test said.
         *
         * @param word what it was
         */
        void onSay(String word);

        /** Hears a timer. */
        void onTick();

        /**
         * Lets the extension do something while it attaches.
         *
         * @param host what it attaches to
         */
        default void whileAttaching(WskExtensionHost host) {}

        /**
         * Lets the extension do something in its observer.
         *
         * @param what was observed
         */
        default void whenObserved(String what) {}
    }

    /** The functions a client gets. */
    public interface Functions {
        /**
         * Fires the event on the socket's loop.
         *
         * @param word what the client will hear
         * @param ran hears whether the callback ran
         */
        void say(String word, Heard<Boolean> ran);

        /**
         * Starts the timer that fires the second event.
         *
         * @param nanos when
         */
        void tickIn(long nanos);

        /** Stops the timer. */
        void stop();

        /** {@return the host, to be misused} */
        WskExtensionHost host();
    }

    /** The functions, and what was observed, for the contracts. */
    interface Watched extends Functions {
        /** {@return what was observed} */
        EventLog<String> observed();
    }

    /**
     * Hears an answer.
     *
     * @param <T> of what kind
     */
    @FunctionalInterface
    public interface Heard<T> {
        /**
         * Hears it.
         *
         * @param answer what it is
         */
        void hear(T answer);
    }

    /** A client that writes down what it hears. */
    static final class Recorder implements Client {
        final EventLog<String> events = new EventLog<>();
        volatile Runnable onSay = () -> {};
        volatile Consumer<WskExtensionHost> attaching = _ -> {};
        volatile Consumer<String> observing = _ -> {};

        @Override
        public void whileAttaching(WskExtensionHost host) {
            attaching.accept(host);
        }

        @Override
        public void whenObserved(String what) {
            observing.accept(what);
        }

        @Override
        public void onSay(String word) {
            onSay.run();
            events.add(word);
        }

        @Override
        public void onTick() {
            events.add("tick");
        }
    }

    /** {@return the extension on a socket, with what it observed} */
    static Watched register(WskSocket socket, Recorder recorder) {
        return (Watched) socket.registerExtension(ID, recorder).orElseThrow();
    }

    @Override
    public WskExtensionId<Client, Functions> id() {
        return ID;
    }

    @Override
    public int events() {
        return SAY | TICK;
    }

    @Override
    public boolean supports(WskSocket socket) {
        return !(socket instanceof WskDatagramSocket);
    }

    @Override
    public Functions attach(WskExtensionHost host, Client clientDispatch) {
        Probe probe = new Probe(host, clientDispatch);
        host.observe(probe);
        clientDispatch.whileAttaching(host);
        return probe;
    }

    /** The extension on one socket. */
    private static final class Probe implements Watched, WskSocketObserver {
        private final WskExtensionHost host;
        private final Client client;
        private final EventLog<String> observed = new EventLog<>();
        private @Nullable WskTimer timer;

        Probe(WskExtensionHost host, Client client) {
            this.host = host;
            this.client = client;
        }

        @Override
        public void say(String word, Heard<Boolean> ran) {
            host.execute(() -> ran.hear(host.fire(SAY, () -> client.onSay(word))));
        }

        @Override
        public void tickIn(long nanos) {
            host.execute(
                    () -> {
                        if (timer == null) {
                            timer = host.timer(() -> host.fire(TICK, client::onTick));
                        }
                        timer.startNanos(nanos);
                    });
        }

        @Override
        public void stop() {
            host.execute(
                    () -> {
                        if (timer != null) {
                            timer.stop();
                        }
                    });
        }

        @Override
        public WskExtensionHost host() {
            return host;
        }

        @Override
        public EventLog<String> observed() {
            return observed;
        }

        @Override
        public void onConnected(NtStatus status) {
            observe("connected " + status);
        }

        @Override
        public void onReceived(long bytes) {
            observe("received " + bytes);
        }

        @Override
        public void onSent(long bytes) {
            observe("sent " + bytes);
        }

        @Override
        public void onDisconnected(boolean abortive) {
            observe("disconnected " + abortive);
        }

        @Override
        public void onSocketDead() {
            observe("dead");
        }

        @Override
        public void onClosing() {
            observe("closing");
        }

        private void observe(String what) {
            observed.add(what);
            client.whenObserved(what);
        }
    }
}

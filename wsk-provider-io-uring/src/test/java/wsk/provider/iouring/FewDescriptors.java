package wsk.provider.iouring;

import wsk.api.NtStatus;
import wsk.api.WskOption;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.ReceiveSink;
import wsk.engine.driver.SendSink;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A server for a process of its own, which may have fewer descriptors than there are connections.
 * Sends back what it gets and does what the first byte says. Prints its port, and in the end how
 * many connections it held at once and how often accepting paused.
 */
final class FewDescriptors {
    static final byte ECHO = 'e';
    static final byte END = 'g';
    static final byte RESET = 'r';
    static final byte OPTION = 'o';
    private static final int IDLE_SECONDS = 77;
    private static final long TURN_NANOS = 10_000_000;

    private final LoopBox box = new LoopBox(UringSettings.fromProperties());
    private int open;
    private int most;
    private int closed;
    private int pauses;

    private FewDescriptors() {}

    public static void main(String[] arguments) throws Exception {
        new FewDescriptors().serve(Integer.parseInt(arguments[0]));
    }

    private void serve(int connections) throws DriverException, IOException {
        loadClasses();
        LoopBox.Listener listener = box.new Listener();
        System.out.println(((wsk.api.SockAddr.Inet4) listener.address).port());
        while (closed < connections) {
            box.loop.turn(TURN_NANOS);
            while (!listener.sink.accepted.isEmpty()) {
                Served served = new Served();
                served.driver = box.loop.adopt(listener.sink.accepted.remove(), served);
                served.driver.receiving().arm();
                most = Math.max(most, ++open);
            }
            if (listener.sink.failed != null) {
                check(listener.sink.failed == NtStatus.INSUFFICIENT_RESOURCES, "accepting failed");
                pauses++;
                listener.sink.failed = null;
                listener.driver.armAccept();
            }
        }
        listener.close();
        check(box.loop.places().used() == 0, "places are left: " + box.loop.places());
        check(box.loop.places().withoutDescriptor() == 0, "sockets are left");
        box.close();
        check(sockets() == 0, sockets() + " sockets have a descriptor");
        System.out.println(most + " " + pauses);
    }

    /** Does what is done later, since a class may need a descriptor to be loaded. */
    private void loadClasses() throws DriverException {
        LoopBox.End[] pair = box.pair();
        pair[1].driver.receiving().arm();
        box.sendAll(pair[0], new byte[1]);
        box.await("arrived", () -> pair[1].sink.received.size() == 1);
        pair[0].driver.control().setOption(WskOption.TCP_KEEPIDLE, IDLE_SECONDS);
        check(
                pair[0].driver.control().getOption(WskOption.TCP_KEEPIDLE) == IDLE_SECONDS,
                "an option");
        pair[0].driver.sending().shutdown();
        box.await("ended", () -> pair[1].sink.ended && pair[0].sink.shutdown != null);
        box.close(pair[1], true);
        box.close(pair[0], false);
        LoopBox.Listener gone = box.new Listener();
        gone.close();
        LoopBox.End end = box.connect(gone.address);
        box.await("refused", () -> end.sink.connected != null);
        box.close(end, false);
        new Served().receiveFailed(NtStatus.CONNECTION_RESET, 0);
    }

    private static void check(boolean truth, String what) {
        if (!truth) {
            throw new AssertionError(what);
        }
    }

    private static long sockets() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            List<Path> open = all.toList();
            return open.stream().filter(FewDescriptors::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            // The descriptor by which the folder was read.
            return false;
        }
    }

    /** One connection. */
    private final class Served implements ConnectionSink, ReceiveSink, SendSink {
        private ConnectionDriver driver;
        private byte order;

        @Override
        public ReceiveSink receiving() {
            return this;
        }

        @Override
        public SendSink sending() {
            return this;
        }

        @Override
        public void received(ReceiveBlock block, int offset, int length) {
            byte[] bytes = block.memory().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
            order = bytes[0];
            if (order == RESET) {
                close(true);
                return;
            }
            if (order == OPTION) {
                bytes[bytes.length - 1] = option();
            }
            driver.sending().send(LoopBox.list(bytes));
        }

        private byte option() {
            try {
                driver.control().setOption(WskOption.TCP_KEEPIDLE, IDLE_SECONDS);
                return driver.control().getOption(WskOption.TCP_KEEPIDLE).byteValue();
            } catch (DriverException e) {
                throw new AssertionError(e);
            }
        }

        private void close(boolean reset) {
            if (driver != null) {
                open--;
                driver.close(reset);
            }
        }

        @Override
        public void connected(NtStatus status, int nativeError) {
            throw new AssertionError("connected twice");
        }

        @Override
        public void filled(long bytes) {
            throw new AssertionError("nothing was posted");
        }

        @Override
        public void receiveEnded() {
            close(false);
        }

        @Override
        public void receiveFailed(NtStatus status, int nativeError) {
            close(false);
        }

        @Override
        public void sent(long bytes) {
            if (order == END) {
                driver.sending().shutdown();
            }
        }

        @Override
        public void sendFailed(NtStatus status, int nativeError) {
            throw new AssertionError("a send failed: " + status);
        }

        @Override
        public void sendShutdown(NtStatus status, int nativeError) {
            check(status == NtStatus.SUCCESS, "the end of sending: " + status);
        }

        @Override
        public void outstanding(long bytes) {
            throw new AssertionError("nobody asked what is outstanding");
        }

        @Override
        public void sendBroke(NtStatus status, int nativeError) {
            throw new AssertionError("nobody asked whether it broke");
        }

        @Override
        public void closed() {
            closed++;
        }
    }
}

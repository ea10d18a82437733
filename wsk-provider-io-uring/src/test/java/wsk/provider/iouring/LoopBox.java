package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.ListenDriver;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.FfmSyscalls;
import wsk.provider.iouring.kernel.Kernel;
import wsk.provider.iouring.kernel.RingOptions;
import wsk.provider.iouring.kernel.Syscalls;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A loop driven by a test instead of an engine, with sockets on the loopback address. */
final class LoopBox implements AutoCloseable {
    private static final long DEADLINE_NANOS = 10_000_000_000L;
    // Long enough that a loop that sleeps where it should not is found out by the deadline.
    private static final long TURN_NANOS = 4_000_000_000L;

    final UringLoop loop;

    private LoopBox(
            UringSettings settings, Arena arena, Syscalls syscalls, UnaryOperator<Kernel> seam) {
        loop = new UringLoop(settings, arena, syscalls, seam);
    }

    private LoopBox(UringSettings settings, Arena arena, UnaryOperator<Kernel> seam) {
        this(settings, arena, new FfmSyscalls(arena), seam);
    }

    LoopBox(UringSettings settings, UnaryOperator<Kernel> seam) {
        this(settings, Arena.ofShared(), seam);
    }

    LoopBox(UringSettings settings, Syscalls syscalls) {
        this(settings, Arena.ofShared(), syscalls, UnaryOperator.identity());
    }

    LoopBox(UringSettings settings) {
        this(settings, UnaryOperator.identity());
    }

    LoopBox() {
        this(settings(Feature.wanted()));
    }

    static UringSettings settings(Set<Feature> wanted) {
        return settings(new RingOptions(64, 256, wanted), 4096, 64, 64);
    }

    static UringSettings settings(
            RingOptions ring, int bufferBytes, int buffers, int datagramBuffers) {
        return new UringSettings(ring, bufferBytes, buffers, datagramBuffers, 0, 0, 64, -1);
    }

    /**
     * {@return settings of a loop with places for few sockets}
     *
     * @param descriptors from which descriptor on sockets with a place have none
     */
    static UringSettings settings(RingOptions ring, int fixedFiles, int descriptors) {
        return new UringSettings(ring, 4096, 64, 64, 0, 0, fixedFiles, descriptors);
    }

    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - deadline < 0, what);
            loop.turn(TURN_NANOS);
        }
    }

    static MemorySegment bytes(byte[] content) {
        MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, content.length));
        MemorySegment.copy(content, 0, memory, ValueLayout.JAVA_BYTE, 0, content.length);
        return memory;
    }

    static GatherList list(byte[]... parts) {
        GatherList list = new GatherList();
        for (byte[] part : parts) {
            list.add(bytes(part), 0, part.length);
        }
        return list;
    }

    /** A listener that accepts. */
    final class Listener {
        final RecordingListen sink = new RecordingListen();
        final ListenDriver driver;
        final SockAddr address;

        Listener(SockAddr local) throws DriverException {
            driver = loop.openListen(local.family(), sink);
            driver.control().bind(local);
            driver.listen();
            driver.armAccept();
            address = driver.control().localAddress();
        }

        Listener() throws DriverException {
            this(SockAddr.of("127.0.0.1", 0));
        }

        void close() {
            driver.close(false);
            await("the listener is closed", () -> sink.closed);
        }
    }

    /** One end of a connection. */
    static final class End {
        final RecordingConnection sink = new RecordingConnection();
        ConnectionDriver driver;
    }

    End connect(SockAddr remote) throws DriverException {
        End end = new End();
        end.driver = loop.openConnection(remote.family(), end.sink);
        end.driver.connect(remote);
        return end;
    }

    End accept(Listener listener) {
        await("a connection is accepted", () -> !listener.sink.accepted.isEmpty());
        End end = new End();
        end.driver = loop.adopt(listener.sink.accepted.remove(), end.sink);
        return end;
    }

    /** The end that connected, the end that was accepted. */
    End[] pair() throws DriverException {
        Listener listener = new Listener();
        End client = connect(listener.address);
        End server = accept(listener);
        await("connected", () -> client.sink.connected != null);
        listener.close();
        return new End[] {client, server};
    }

    void sendAll(End end, byte[] content) {
        long before = end.sink.sent;
        end.driver.sending().send(list(content));
        await("sent " + content.length, () -> end.sink.sent - before == content.length);
    }

    void close(End end, boolean reset) {
        end.driver.close(reset);
        await("the connection is closed", () -> end.sink.closed);
    }

    /** A bound datagram socket. */
    final class Datagrams {
        final RecordingDatagrams sink = new RecordingDatagrams();
        final DatagramDriver driver;
        final SockAddr address;

        Datagrams() throws DriverException {
            driver = loop.openDatagram(AddressFamily.INET, sink);
            driver.control().bind(SockAddr.of("127.0.0.1", 0));
            address = driver.control().localAddress();
        }

        void close() {
            driver.close(false);
            await("the socket is closed", () -> sink.closed);
        }
    }

    @Override
    public void close() {
        assertEquals(0, loop.sockets().live(), "sockets that were not closed");
        loop.close();
    }
}

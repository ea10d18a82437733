package wsk.provider.iouring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.engine.driver.DriverException;
import wsk.provider.iouring.LoopBox.End;
import wsk.provider.iouring.kernel.SocketAbi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** The ports of outgoing connections. */
@NeedsIoUring
final class UringPortsTest {
    // Of Linux 6.3: the ports that one socket may be given, the last in the upper half.
    private static final int IP_LOCAL_PORT_RANGE = 51;
    private static final int PORTS = 4;

    private final List<End> ends = new ArrayList<>();

    /** {@return a connection that is bound, and may have one of four ports} */
    private End bound(LoopBox box, SockAddr local, int first) throws DriverException {
        End end = new End();
        ends.add(end);
        end.driver = box.loop.openConnection(local.family(), end.sink);
        MemorySegment range =
                Arena.ofAuto()
                        .allocateFrom(ValueLayout.JAVA_INT, ((first + PORTS - 1) << 16) | first);
        try {
            end.driver
                    .control()
                    .rawControl(
                            WskControlType.SET_OPTION,
                            SocketAbi.IPPROTO_IP,
                            IP_LOCAL_PORT_RANGE,
                            range,
                            MemorySegment.NULL);
        } catch (DriverException e) {
            box.close(end, true);
            Assumptions.abort("this kernel lets no socket have a range of ports of its own");
        }
        end.driver.control().bind(local);
        return end;
    }

    private NtStatus connect(LoopBox box, End end, LoopBox.Listener to) {
        end.driver.connect(to.address);
        box.await("connected", () -> end.sink.connected != null);
        if (end.sink.connected == NtStatus.SUCCESS) {
            ends.add(box.accept(to));
        }
        return end.sink.connected;
    }

    private static int portOf(SockAddr address) {
        return switch (address) {
            case SockAddr.Inet4 four -> four.port();
            case SockAddr.Inet6 six -> six.port();
            case SockAddr.Unix unix -> throw new AssertionError(unix);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "::", "::1"})
    void portsServeAConnectionForEachDestination(String host) throws DriverException {
        SockAddr local = SockAddr.of(host, 0);
        SockAddr near = SockAddr.of(host.contains(":") ? "::1" : "127.0.0.1", 0);
        try (LoopBox box = new LoopBox()) {
            LoopBox.Listener one = box.new Listener(near);
            LoopBox.Listener other = box.new Listener(near);
            // Somebody else may have one of them, but hardly all.
            int first = 33_000 + (int) (ProcessHandle.current().pid() % 6_000) * PORTS;
            NtStatus status = NtStatus.SUCCESS;
            for (int i = 0; i <= PORTS && status == NtStatus.SUCCESS; i++) {
                status = connect(box, bound(box, local, first), one);
            }
            assertEquals(NtStatus.ADDRESS_ALREADY_EXISTS, status, "all ports have been to there");
            assertEquals(NtStatus.SUCCESS, connect(box, bound(box, local, first), other));
            for (End end : ends) {
                box.close(end, true);
            }
            one.close();
            other.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "::", "::1"})
    void aPortThatWasToldIsTheConnections(String host) throws DriverException {
        SockAddr local = SockAddr.of(host, 0);
        SockAddr near = SockAddr.of(host.contains(":") ? "::1" : "127.0.0.1", 0);
        try (LoopBox box = new LoopBox()) {
            LoopBox.Listener listener = box.new Listener(near);
            End end = new End();
            end.driver = box.loop.openConnection(local.family(), end.sink);
            end.driver.control().bind(local);
            int port = portOf(end.driver.control().localAddress());
            assertNotEquals(0, port);
            end.driver.connect(listener.address);
            box.await("connected", () -> end.sink.connected != null);
            assertEquals(NtStatus.SUCCESS, end.sink.connected);
            assertEquals(port, portOf(end.driver.control().localAddress()));
            box.close(box.accept(listener), true);
            box.close(end, true);
            listener.close();
        }
    }
}

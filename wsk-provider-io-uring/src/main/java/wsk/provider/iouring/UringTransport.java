package wsk.provider.iouring;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.WskTransport;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.TransportDriver;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FfmSyscalls;
import wsk.provider.iouring.kernel.KernelRefusal;

import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Opens rings. */
final class UringTransport implements TransportDriver {
    private static final Logger LOG = LoggerFactory.getLogger(UringTransport.class);

    private static final List<WskTransport> TRANSPORTS =
            List.of(
                    stream(AddressFamily.INET),
                    stream(AddressFamily.INET6),
                    datagram(AddressFamily.INET),
                    datagram(AddressFamily.INET6),
                    new WskTransport(AddressFamily.UNIX, WskTransport.SOCK_STREAM, 0));

    private final UringSettings settings;
    private final Set<String> capabilities;

    UringTransport(UringSettings settings, Set<String> capabilities) {
        this.settings = settings;
        this.capabilities = capabilities;
    }

    private static WskTransport stream(AddressFamily family) {
        return new WskTransport(family, WskTransport.SOCK_STREAM, WskTransport.IPPROTO_TCP);
    }

    private static WskTransport datagram(AddressFamily family) {
        return new WskTransport(family, WskTransport.SOCK_DGRAM, WskTransport.IPPROTO_UDP);
    }

    @Override
    public String name() {
        return IoUringProvider.NAME;
    }

    @Override
    public List<WskTransport> transports() {
        return TRANSPORTS;
    }

    @Override
    public Set<String> capabilities() {
        return capabilities;
    }

    @Override
    public LoopDriver openLoop(int index) throws DriverException {
        UringSettings fitting = settings;
        while (true) {
            try {
                return open(index, fitting);
            } catch (KernelRefusal refusal) {
                if (refusal.errno() != Errno.ENOMEM || !fitting.canShrink()) {
                    throw refused(refusal);
                }
                fitting = fitting.smaller();
            }
        }
    }

    private static UringLoop open(int index, UringSettings settings) {
        Arena arena = Arena.ofShared();
        UringLoop loop;
        try {
            loop = new UringLoop(settings, arena, new FfmSyscalls(arena), UnaryOperator.identity());
        } catch (KernelRefusal refusal) {
            arena.close();
            throw refusal;
        }
        loop.record(new UringRingEvent.Source(loop, index));
        LOG.debug("loop {} has a ring with {}, {}", index, loop.features(), settings);
        return loop;
    }

    /** {@return what the engine is told of a refusal, with its remedy} */
    static DriverException refused(KernelRefusal refusal) {
        return new DriverException(
                NtStatus.INSUFFICIENT_RESOURCES,
                refusal.errno(),
                refusal.reason() + remedy(refusal.errno()));
    }

    private static String remedy(int errno) {
        return switch (errno) {
            case Errno.ENOMEM ->
                    "; raise the limit of locked memory (ulimit -l), or make "
                            + UringSettings.CQ_ENTRIES
                            + " and "
                            + UringSettings.BUFFERS
                            + " smaller";
            case Errno.EMFILE, Errno.ENFILE ->
                    "; raise the limit of open files (ulimit -n), a loop needs two";
            default -> "";
        };
    }
}

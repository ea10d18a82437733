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
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.kernel.Syscalls;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Opens rings. */
final class UringTransport implements TransportDriver {
    private static final Logger LOG = LoggerFactory.getLogger(UringTransport.class);

    // A line for each address of an interface; none where IPv6 is switched off.
    private static final Path INET6_ADDRESSES = Path.of("/proc/net/if_inet6");

    private final UringSettings settings;
    private final Set<String> capabilities;
    private final List<WskTransport> transports;

    UringTransport(UringSettings settings, Set<String> capabilities) {
        this.settings = settings;
        this.capabilities = capabilities;
        try (Arena arena = Arena.ofConfined()) {
            this.transports = transports(new FfmSyscalls(arena), INET6_ADDRESSES);
        }
    }

    /**
     * {@return what there are sockets for}
     *
     * @param inet6Addresses a file that is empty where no interface has an IPv6 address; there
     *     sockets can be opened, and not be bound or connected
     */
    static List<WskTransport> transports(Syscalls syscalls, Path inet6Addresses) {
        return TransportDriver.transportsOf(
                family ->
                        isThere(syscalls, family)
                                && (family != AddressFamily.INET6 || !isEmpty(inet6Addresses)));
    }

    private static boolean isThere(Syscalls syscalls, AddressFamily family) {
        int type = SocketAbi.SOCK_STREAM | SocketAbi.SOCK_CLOEXEC;
        int fd = syscalls.socket(UringAddresses.domain(family), type, 0);
        if (fd >= 0) {
            syscalls.close(fd);
        }
        // Anything else, as a want of descriptors, says nothing about the family.
        return fd != -Errno.EAFNOSUPPORT;
    }

    private static boolean isEmpty(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            return content.read() < 0;
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException e) {
            // A process that may not look finds out with its first socket.
            LOG.debug("nobody knows whether there is IPv6", e);
            return false;
        }
    }

    @Override
    public String name() {
        return UringProvider.NAME;
    }

    @Override
    public List<WskTransport> transports() {
        return transports;
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

package wsk.provider.iouring;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.engine.driver.DriverException;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.kernel.SocketAddresses;
import wsk.provider.iouring.kernel.Syscalls;

import java.lang.foreign.MemorySegment;

/**
 * Socket addresses as the kernel has them. One for each loop, because it remembers those that came
 * lately. For the loop's thread only, except the static methods.
 */
final class UringAddresses {
    private static final int REMEMBERED = 1024;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    private final Syscalls syscalls;
    private final MemorySegment scratch;
    private final @Nullable SockAddr[] recent = new @Nullable SockAddr[REMEMBERED];

    UringAddresses(Syscalls syscalls, MemorySegment scratch) {
        this.syscalls = syscalls;
        this.scratch = scratch;
    }

    /** {@return the kernel's number of a family} */
    static int domain(AddressFamily family) {
        return switch (family) {
            case INET -> SocketAbi.AF_INET;
            case INET6 -> SocketAbi.AF_INET6;
            case UNIX -> SocketAbi.AF_UNIX;
        };
    }

    /** {@return the bytes of an address of a family that has addresses of one length} */
    static int bytes(AddressFamily family) {
        return switch (family) {
            case INET -> SocketAddresses.INET4_BYTES;
            case INET6 -> SocketAddresses.INET6_BYTES;
            case UNIX -> throw new AssertionError("paths have no fixed length");
        };
    }

    /** {@return the address of a family that says nothing} */
    static SockAddr unknown(AddressFamily family) {
        return switch (family) {
            case INET, INET6 -> SockAddr.wildcard(family, 0);
            case UNIX -> new SockAddr.Unix("");
        };
    }

    /**
     * Writes an address of the socket's family.
     *
     * @param at room for any address
     * @return the bytes written
     */
    static int put(long at, SockAddr address) {
        return switch (address) {
            case SockAddr.Inet4 four -> SocketAddresses.putInet4(at, four.address(), four.port());
            case SockAddr.Inet6 six ->
                    SocketAddresses.putInet6(at, six.high(), six.low(), six.port(), six.scopeId());
            case SockAddr.Unix unix -> SocketAddresses.putUnix(at, unix.path());
        };
    }

    /**
     * {@return an address the kernel wrote}
     *
     * @param bytes how many it wrote
     */
    static SockAddr read(long at, int bytes) {
        return switch (SocketAddresses.family(at)) {
            case SocketAbi.AF_INET ->
                    new SockAddr.Inet4(SocketAddresses.inet4(at), SocketAddresses.port(at));
            // IPv4 peers of a socket that serves both are mapped, here as there.
            case SocketAbi.AF_INET6 ->
                    new SockAddr.Inet6(
                            SocketAddresses.inet6High(at),
                            SocketAddresses.inet6Low(at),
                            SocketAddresses.port(at),
                            SocketAddresses.scopeId(at));
            case SocketAbi.AF_UNIX -> readUnix(at, bytes);
            default ->
                    throw new AssertionError("an address of family " + SocketAddresses.family(at));
        };
    }

    private static SockAddr readUnix(long at, int bytes) {
        String path = SocketAddresses.unixPath(at, bytes);
        // A peer may have any bytes for a path.
        return new SockAddr.Unix(SockAddr.Unix.isPath(path) ? path : "");
    }

    /** As {@link #read}, but the same object as the last time if the address came lately. */
    SockAddr recent(long at, int bytes) {
        int index = index(at);
        SockAddr known = recent[index];
        if (known != null && matches(known, at)) {
            return known;
        }
        SockAddr fresh = read(at, bytes);
        recent[index] = fresh;
        return fresh;
    }

    private static int index(long at) {
        int family = SocketAddresses.family(at);
        long key = SocketAddresses.port(at);
        if (family == SocketAbi.AF_INET) {
            key |= (long) SocketAddresses.inet4(at) << 16;
        } else {
            key ^=
                    SocketAddresses.inet6High(at)
                            ^ Long.rotateLeft(SocketAddresses.inet6Low(at), 16);
        }
        return (int) ((key * SPREAD) >>> 54);
    }

    private static boolean matches(SockAddr known, long at) {
        boolean inet4 = SocketAddresses.family(at) == SocketAbi.AF_INET;
        return switch (known) {
            case SockAddr.Inet4 four ->
                    inet4
                            && four.port() == SocketAddresses.port(at)
                            && four.address() == SocketAddresses.inet4(at);
            case SockAddr.Inet6 six ->
                    !inet4
                            && six.port() == SocketAddresses.port(at)
                            && six.low() == SocketAddresses.inet6Low(at)
                            && six.high() == SocketAddresses.inet6High(at)
                            && six.scopeId() == SocketAddresses.scopeId(at);
            case SockAddr.Unix _ -> false;
        };
    }

    /** {@return the local address of a descriptor} */
    SockAddr local(int fd) throws DriverException {
        int bytes = nameLength(syscalls.getsockname(fd, prepareName(), scratch.address()));
        if (bytes < 0) {
            throw UringStatus.refused("getsockname", bytes);
        }
        return read(scratch.address() + Long.BYTES, bytes);
    }

    /** {@return the local address of a descriptor, or another if the kernel does not tell} */
    SockAddr localOr(int fd, SockAddr otherwise) {
        return nameOr(syscalls.getsockname(fd, prepareName(), scratch.address()), otherwise);
    }

    /** {@return the remote address of a descriptor, or another if the kernel does not tell} */
    SockAddr remoteOr(int fd, SockAddr otherwise) {
        return nameOr(syscalls.getpeername(fd, prepareName(), scratch.address()), otherwise);
    }

    private SockAddr nameOr(int result, SockAddr otherwise) {
        int bytes = nameLength(result);
        return bytes < 0 ? otherwise : recent(scratch.address() + Long.BYTES, bytes);
    }

    private long prepareName() {
        Memory.putInt(scratch.address(), SocketAddresses.MAX_BYTES);
        return scratch.address() + Long.BYTES;
    }

    private int nameLength(int result) {
        return result < 0 ? result : Memory.getInt(scratch.address());
    }
}

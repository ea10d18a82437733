package wsk.provider.iouring;

import wsk.api.NtStatus;
import wsk.api.WskControlType;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;
import wsk.provider.iouring.kernel.SocketAbi;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/** Socket options and controls, in Windows' terms and in Linux' own. */
final class UringOptions {
    /** An option as Linux numbers it. */
    private record LinuxOption(int level, int name) {}

    private static final Map<WskOption<?>, LinuxOption> NUMBERS =
            Map.of(
                    WskOption.SO_KEEPALIVE,
                    new LinuxOption(SocketAbi.SOL_SOCKET, SocketAbi.SO_KEEPALIVE),
                    WskOption.SO_RCVBUF,
                    new LinuxOption(SocketAbi.SOL_SOCKET, SocketAbi.SO_RCVBUF),
                    WskOption.SO_SNDBUF,
                    new LinuxOption(SocketAbi.SOL_SOCKET, SocketAbi.SO_SNDBUF),
                    WskOption.SO_BROADCAST,
                    new LinuxOption(SocketAbi.SOL_SOCKET, SocketAbi.SO_BROADCAST),
                    // Linux' own SO_REUSEADDR does not let two listeners share an address.
                    WskOption.SO_REUSEADDR,
                    new LinuxOption(SocketAbi.SOL_SOCKET, SocketAbi.SO_REUSEPORT),
                    WskOption.TCP_NODELAY,
                    new LinuxOption(SocketAbi.IPPROTO_TCP, SocketAbi.TCP_NODELAY),
                    WskOption.TCP_KEEPIDLE,
                    new LinuxOption(SocketAbi.IPPROTO_TCP, SocketAbi.TCP_KEEPIDLE),
                    WskOption.TCP_KEEPCNT,
                    new LinuxOption(SocketAbi.IPPROTO_TCP, SocketAbi.TCP_KEEPCNT),
                    WskOption.TCP_KEEPINTVL,
                    new LinuxOption(SocketAbi.IPPROTO_TCP, SocketAbi.TCP_KEEPINTVL),
                    WskOption.IPV6_V6ONLY,
                    new LinuxOption(SocketAbi.IPPROTO_IPV6, SocketAbi.IPV6_V6ONLY));

    private UringOptions() {}

    private static LinuxOption number(WskOption<?> option) throws DriverException {
        LinuxOption number = NUMBERS.get(option);
        if (number == null) {
            throw new DriverException(NtStatus.NOT_SUPPORTED, 0, "no option " + option + " here");
        }
        return number;
    }

    static <T> void set(UringLoop loop, int fd, WskOption<T> option, T value)
            throws DriverException {
        LinuxOption number = number(option);
        int result = setInt(loop, fd, number.level(), number.name(), asInt(value));
        if (result < 0) {
            throw UringStatus.refused("setting " + option, result);
        }
    }

    private static int asInt(Object value) {
        return switch (value) {
            case Boolean on -> on ? 1 : 0;
            case Integer number -> number;
            default -> throw new AssertionError("an option of " + value.getClass());
        };
    }

    static int setInt(UringLoop loop, int fd, int level, int name, int value) {
        MemorySegment scratch = loop.scratch();
        scratch.set(UringLoop.INT, 0, value);
        return loop.syscalls().setsockopt(fd, level, name, scratch.address(), Integer.BYTES);
    }

    static <T> T get(UringLoop loop, int fd, WskOption<T> option) throws DriverException {
        LinuxOption number = number(option);
        MemorySegment scratch = loop.scratch();
        scratch.set(UringLoop.INT, 0, Integer.BYTES);
        long value = scratch.address() + Long.BYTES;
        int result =
                loop.syscalls()
                        .getsockopt(fd, number.level(), number.name(), value, scratch.address());
        if (result < 0) {
            throw UringStatus.refused("getting " + option, result);
        }
        int told = scratch.get(UringLoop.INT, Long.BYTES);
        if (option.equals(WskOption.SO_RCVBUF) || option.equals(WskOption.SO_SNDBUF)) {
            // Linux doubles what is asked for, to have room for its own book-keeping, and tells the
            // double.
            told /= 2;
        }
        Object converted = option.type() == Boolean.class ? (Object) (told != 0) : (Object) told;
        return option.type().cast(converted);
    }

    /** {@return the bytes written} */
    static long control(
            UringLoop loop,
            int fd,
            WskControlType type,
            int level,
            int code,
            MemorySegment input,
            MemorySegment output)
            throws DriverException {
        return switch (type) {
            case SET_OPTION -> setRaw(loop, fd, level, code, input);
            case GET_OPTION -> getRaw(loop, fd, level, code, output);
            case IOCTL -> ioctl(loop, fd, code, output);
        };
    }

    private static void checkSize(long bytes) throws DriverException {
        if (bytes > UringLoop.SCRATCH_BYTES - Long.BYTES) {
            throw new DriverException(
                    NtStatus.INVALID_PARAMETER, 0, "too long for an option: " + bytes + " bytes");
        }
    }

    private static long setRaw(UringLoop loop, int fd, int level, int code, MemorySegment input)
            throws DriverException {
        checkSize(input.byteSize());
        MemorySegment scratch = loop.scratch();
        MemorySegment.copy(input, 0, scratch, 0, input.byteSize());
        int bytes = (int) input.byteSize();
        int result = loop.syscalls().setsockopt(fd, level, code, scratch.address(), bytes);
        if (result < 0) {
            throw UringStatus.refused("setsockopt " + level + "/" + code, result);
        }
        return 0;
    }

    private static long getRaw(UringLoop loop, int fd, int level, int code, MemorySegment output)
            throws DriverException {
        checkSize(output.byteSize());
        MemorySegment scratch = loop.scratch();
        scratch.set(UringLoop.INT, 0, (int) output.byteSize());
        long value = scratch.address() + Long.BYTES;
        int result = loop.syscalls().getsockopt(fd, level, code, value, scratch.address());
        if (result < 0) {
            throw UringStatus.refused("getsockopt " + level + "/" + code, result);
        }
        long bytes = Math.min(scratch.get(UringLoop.INT, 0), output.byteSize());
        MemorySegment.copy(scratch, Long.BYTES, output, 0, bytes);
        return bytes;
    }

    /**
     * Controls carry no lengths, so only those are let through whose answer is known to be one
     * integer.
     */
    private static long ioctl(UringLoop loop, int fd, int code, MemorySegment output)
            throws DriverException {
        if (code != SocketAbi.SIOCINQ && code != SocketAbi.SIOCOUTQ) {
            throw new DriverException(NtStatus.NOT_SUPPORTED, 0, "no control " + code + " here");
        }
        if (output.byteSize() < Integer.BYTES) {
            throw new DriverException(
                    NtStatus.INVALID_PARAMETER, 0, "the answer is 4 bytes, there is no room");
        }
        int value = queued(loop, fd, code);
        if (value < 0) {
            throw UringStatus.refused("ioctl " + code, value);
        }
        output.set(UringLoop.INT_UNALIGNED, 0, value);
        return Integer.BYTES;
    }

    /** {@return the bytes in one of the kernel's queues, or {@code -errno}} */
    static int queued(UringLoop loop, int fd, int code) {
        MemorySegment scratch = loop.scratch();
        int result = loop.syscalls().ioctl(fd, code, scratch.address());
        return result < 0 ? result : scratch.get(UringLoop.INT, 0);
    }

    /**
     * {@return the error that the kernel keeps for the socket, 0 if none; it keeps it no longer}
     */
    static int takeError(UringLoop loop, int fd) {
        MemorySegment scratch = loop.scratch();
        scratch.set(UringLoop.INT, 0, Integer.BYTES);
        long value = scratch.address() + Long.BYTES;
        int result =
                loop.syscalls()
                        .getsockopt(
                                fd,
                                SocketAbi.SOL_SOCKET,
                                SocketAbi.SO_ERROR,
                                value,
                                scratch.address());
        return result < 0 ? -result : scratch.get(UringLoop.INT, Long.BYTES);
    }
}

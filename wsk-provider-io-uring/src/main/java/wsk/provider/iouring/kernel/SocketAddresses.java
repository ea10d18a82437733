package wsk.provider.iouring.kernel;

import java.nio.charset.StandardCharsets;

/**
 * Writes and reads {@code struct sockaddr}. Ports and IPv4 addresses are numbers as people write
 * them, most significant byte first.
 *
 * <pre>
 * sockaddr_in, 16 bytes
 *     0 family u16 | 2 port be16 | 4 address be32 | 8 zero[8]
 * sockaddr_in6, 28 bytes
 *     0 family u16 | 2 port be16 | 4 flow be32 | 8 address[16] | 24 scope u32
 * sockaddr_un, 110 bytes
 *     0 family u16 | 2 path[108]
 * </pre>
 */
public final class SocketAddresses {
    /** Room for any address this class writes. */
    public static final int MAX_BYTES = 112;

    /** The bytes of an IPv4 address. */
    public static final int INET4_BYTES = 16;

    /** The bytes of an IPv6 address. */
    public static final int INET6_BYTES = 28;

    private static final int PATH = 2;
    private static final int PATH_MAX = 107;

    private SocketAddresses() {}

    /** {@return the bytes written for {@code AF_UNSPEC}, which ends an association} */
    public static int putUnspecified(long at) {
        Memory.putLong(at, 0);
        Memory.putLong(at + 8, 0);
        return INET4_BYTES;
    }

    /** {@return the bytes written for an IPv4 address} */
    public static int putInet4(long at, int address, int port) {
        Memory.putShort(at, (short) SocketAbi.AF_INET);
        Memory.putShort(at + 2, Short.reverseBytes((short) port));
        Memory.putInt(at + 4, Integer.reverseBytes(address));
        Memory.putLong(at + 8, 0);
        return INET4_BYTES;
    }

    /** {@return the bytes written for an IPv6 address} */
    public static int putInet6(long at, long high, long low, int port, int scopeId) {
        Memory.putShort(at, (short) SocketAbi.AF_INET6);
        Memory.putShort(at + 2, Short.reverseBytes((short) port));
        Memory.putInt(at + 4, 0);
        Memory.putLong(at + 8, Long.reverseBytes(high));
        Memory.putLong(at + 16, Long.reverseBytes(low));
        Memory.putInt(at + 24, scopeId);
        return INET6_BYTES;
    }

    /**
     * {@return the bytes written for a path of 107 bytes at most}
     *
     * <p>The empty path stands for no name at all.
     */
    public static int putUnix(long at, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
        assert bytes.length <= PATH_MAX : path;
        Memory.putShort(at, (short) SocketAbi.AF_UNIX);
        if (bytes.length == 0) {
            return PATH;
        }
        Memory.put(at + PATH, bytes, 0, bytes.length);
        Memory.putByte(at + PATH + bytes.length, (byte) 0);
        return PATH + bytes.length + 1;
    }

    /** {@return the family of an address} */
    public static int family(long at) {
        return Short.toUnsignedInt(Memory.getShort(at));
    }

    /** {@return the port of an IPv4 or IPv6 address} */
    public static int port(long at) {
        return Short.toUnsignedInt(Short.reverseBytes(Memory.getShort(at + 2)));
    }

    /** {@return the address of an IPv4 address} */
    public static int inet4(long at) {
        return Integer.reverseBytes(Memory.getInt(at + 4));
    }

    /** {@return the first eight bytes of an IPv6 address} */
    public static long inet6High(long at) {
        return Long.reverseBytes(Memory.getLong(at + 8));
    }

    /** {@return the last eight bytes of an IPv6 address} */
    public static long inet6Low(long at) {
        return Long.reverseBytes(Memory.getLong(at + 16));
    }

    /** {@return the interface of an IPv6 address, 0 for none} */
    public static int scopeId(long at) {
        return Memory.getInt(at + 24);
    }

    /**
     * {@return the path of an address, empty for none}
     *
     * @param bytes the length the kernel gave
     */
    public static String unixPath(long at, int bytes) {
        int end = Math.min(bytes, PATH + PATH_MAX + 1);
        int length = 0;
        while (PATH + length < end && Memory.getByte(at + PATH + length) != 0) {
            length++;
        }
        byte[] path = new byte[length];
        Memory.get(at + PATH, path, 0, length);
        return new String(path, StandardCharsets.UTF_8);
    }
}

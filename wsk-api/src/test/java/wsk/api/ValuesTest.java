package wsk.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** Addresses, statuses, versions and ids. */
final class ValuesTest {
    @Test
    void addressesAreMadeFromLiterals() {
        SockAddr.Inet4 four = (SockAddr.Inet4) SockAddr.of("127.0.0.1", 80);
        assertEquals(0x7F000001, four.address());
        assertEquals("127.0.0.1:80", four.toString());
        assertEquals(AddressFamily.INET, four.family());
        SockAddr.Inet6 six = (SockAddr.Inet6) SockAddr.of("2001:db8::1", 443);
        assertEquals(0x20010DB800000000L, six.high());
        assertEquals(1, six.low());
        assertEquals(AddressFamily.INET6, six.family());
        assertTrue(six.toString().endsWith("]:443"));
        assertEquals(SockAddr.of("::1", 9), new SockAddr.Inet6(0, 1, 9, 0));
        assertNotEquals(SockAddr.of("::1", 9), SockAddr.of("::1", 10));
        assertThrows(IllegalArgumentException.class, () -> SockAddr.of("localhost", 80));
    }

    @Test
    void addressesGoToTheJdkAndBack() throws UnknownHostException {
        SockAddr[] addresses = {
            SockAddr.of("127.0.0.1", 1),
            SockAddr.of("255.1.2.3", 65_535),
            SockAddr.of("fe80::1", 2),
            SockAddr.wildcard(AddressFamily.INET, 3),
            SockAddr.wildcard(AddressFamily.INET6, 4)
        };
        for (SockAddr address : addresses) {
            InetSocketAddress jdk = (InetSocketAddress) address.toSocketAddress();
            assertEquals(address, SockAddr.of(jdk.getAddress(), jdk.getPort()));
        }
        byte[] bytes = new byte[16];
        bytes[0] = (byte) 0xFE;
        bytes[1] = (byte) 0x80;
        InetAddress scoped = Inet6Address.getByAddress(null, bytes, 7);
        SockAddr.Inet6 six = (SockAddr.Inet6) SockAddr.of(scoped, 5);
        assertEquals(7, six.scopeId());
        InetSocketAddress back = six.toSocketAddress();
        assertEquals(7, ((Inet6Address) back.getAddress()).getScopeId());
        SockAddr.Unix unix = new SockAddr.Unix("/tmp/x");
        assertEquals("/tmp/x", unix.toSocketAddress().toString());
        assertEquals("unix:/tmp/x", unix.toString());
        assertEquals("unix:(unnamed)", new SockAddr.Unix("").toString());
    }

    @Test
    void mappedAddressesAreMadeRecognisedAndUnwrapped() {
        SockAddr.Inet4 four = (SockAddr.Inet4) SockAddr.of("255.1.2.3", 80);
        SockAddr.Inet6 mapped = four.mapped();
        assertEquals(new SockAddr.Inet6(0, 0xFFFF_FF01_0203L, 80, 0), mapped);
        assertTrue(mapped.isMapped());
        assertEquals(four, mapped.unmapped());
        assertEquals(mapped, SockAddr.of("::ffff:255.1.2.3", 80), "written down");
        assertEquals(mapped, SockAddr.of("0:0:0:0:0:FFFF:FF01:203", 80), "in the long form");
        assertEquals("[::ffff:255.1.2.3]:80", mapped.toString());
        InetSocketAddress jdk = mapped.toSocketAddress();
        assertEquals(four, SockAddr.of(jdk.getAddress(), jdk.getPort()), "the JDK has none");
    }

    @Test
    void otherAddressesAreNotMapped() {
        for (String host : new String[] {"::1", "::", "::7f00:1", "1::ffff:7f00:1", "fe80::1"}) {
            SockAddr.Inet6 six = (SockAddr.Inet6) SockAddr.of(host, 1);
            assertFalse(six.isMapped(), host);
            assertEquals(six, six.unmapped());
        }
        SockAddr unix = new SockAddr.Unix("x");
        assertEquals(unix, unix.unmapped());
        SockAddr four = SockAddr.of("1.2.3.4", 5);
        assertEquals(four, four.unmapped());
    }

    @Test
    void pathsThatNoAddressCanHaveAreRefused() {
        String longest = "x".repeat(SockAddr.Unix.PATH_BYTES_MAX);
        assertEquals(longest, new SockAddr.Unix(longest).path());
        for (String path :
                new String[] {"a\0b", "\0abstract", longest + "x", "\u00e4".repeat(54), "\ud800"}) {
            assertFalse(SockAddr.Unix.isPath(path), path);
            assertThrows(IllegalArgumentException.class, () -> new SockAddr.Unix(path), path);
        }
    }

    @Test
    void portsOutOfRangeAreRefused() {
        for (int port : new int[] {-1, 65_536}) {
            assertThrows(IllegalArgumentException.class, () -> SockAddr.of("127.0.0.1", port));
            assertThrows(IllegalArgumentException.class, () -> SockAddr.of("::1", port));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> SockAddr.wildcard(AddressFamily.INET, port));
        }
        assertThrows(
                IllegalArgumentException.class, () -> SockAddr.wildcard(AddressFamily.UNIX, 0));
    }

    @Test
    void statusesHaveWindowsNumbersAndSeverities() {
        assertEquals(0xC000020D, NtStatus.CONNECTION_RESET.code());
        assertEquals(0x00000103, NtStatus.PENDING.code());
        assertTrue(NtStatus.SUCCESS.isSuccess());
        assertTrue(NtStatus.EVENT_PENDING.isSuccess(), "a success by class");
        assertFalse(NtStatus.BUFFER_OVERFLOW.isSuccess());
        assertFalse(NtStatus.BUFFER_OVERFLOW.isError(), "a warning is neither");
        assertTrue(NtStatus.CANCELLED.isError());
        for (NtStatus status : NtStatus.values()) {
            assertFalse(status.isSuccess() && status.isError(), status::name);
        }
        assertEquals(
                NtStatus.values().length,
                Arrays.stream(NtStatus.values()).mapToInt(NtStatus::code).distinct().count());
    }

    @Test
    void versionsAreOrderedAndBounded() {
        assertTrue(new WskVersion(1, 9).compareTo(new WskVersion(2, 0)) < 0);
        assertTrue(new WskVersion(1, 10).compareTo(new WskVersion(1, 9)) > 0);
        assertEquals("1.10", new WskVersion(1, 10).toString());
        for (int part : new int[] {-1, 256}) {
            assertThrows(IllegalArgumentException.class, () -> new WskVersion(part, 0));
            assertThrows(IllegalArgumentException.class, () -> new WskVersion(0, part));
        }
        WskProviderCharacteristics range =
                new WskProviderCharacteristics(WskVersion.V1_0, new WskVersion(1, 2));
        assertTrue(range.includes(WskVersion.V1_0) && range.includes(new WskVersion(1, 2)));
        assertFalse(range.includes(new WskVersion(1, 3)) || range.includes(new WskVersion(0, 9)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new WskProviderCharacteristics(new WskVersion(1, 2), WskVersion.V1_0));
    }

    @Test
    void anExtensionServesItsMajorVersionAndLowerMinors() {
        WskExtensionId<Runnable, Runnable> offered = id("x", 1, 2);
        assertTrue(offered.serves(id("x", 1, 0)) && offered.serves(id("x", 1, 2)));
        assertFalse(offered.serves(id("x", 1, 3)), "a higher minor version");
        assertFalse(offered.serves(id("x", 2, 0)), "another major version");
        assertFalse(offered.serves(id("x", 0, 2)), "another major version");
        assertFalse(offered.serves(id("y", 1, 2)), "another name");
        assertFalse(
                offered.serves(
                        new WskExtensionId<>(
                                "x", new WskVersion(1, 0), Runnable.class, Comparable.class)),
                "other types");
        assertThrows(IllegalArgumentException.class, () -> id(" ", 1, 0));
    }

    private static WskExtensionId<Runnable, Runnable> id(String name, int major, int minor) {
        return new WskExtensionId<>(
                name, new WskVersion(major, minor), Runnable.class, Runnable.class);
    }

    @Test
    void inspectIdsAreComparedByContent() {
        assertEquals(new WskInspectId(1, 2), new WskInspectId(1, 2));
        assertNotEquals(new WskInspectId(1, 2), new WskInspectId(1, 3));
    }
}

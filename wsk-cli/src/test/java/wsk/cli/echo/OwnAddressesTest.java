package wsk.cli.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import wsk.api.SockAddr;

/** To whom the echo of datagrams must not answer. */
class OwnAddressesTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, 7000, true",
        "127.0.0.1, 127.0.0.1, 7001, false",
        "127.0.0.1, 127.0.0.2, 7000, false",
        "::1, ::1, 7000, true",
        "::1, ::2, 7000, false",
        "0.0.0.0, 127.0.0.1, 7000, true",
        "0.0.0.0, 127.9.9.9, 7000, true",
        "0.0.0.0, 127.0.0.1, 7001, false",
        "0.0.0.0, 192.0.2.1, 7000, false",
        "::, ::1, 7000, true",
        "::, ::1, 7001, false",
        "::, 2001:db8::1, 7000, false",
    })
    void ownAddresses(String bound, String sender, int port, boolean own) {
        OwnAddresses addresses = new OwnAddresses(SockAddr.of(bound, 7000));
        assertEquals(own, addresses.contain(SockAddr.of(sender, port)));
    }

    /** What a socket for both families tells of an IPv4 sender. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 7000, true", "127.0.0.1, 7001, false", "192.0.2.1, 7000, false"})
    void mappedAddresses(String sender, int port, boolean own) {
        int four = ((SockAddr.Inet4) SockAddr.of(sender, port)).address();
        long low = 0xFFFFL << 32 | Integer.toUnsignedLong(four);
        OwnAddresses addresses = new OwnAddresses(SockAddr.of("::", 7000));
        assertEquals(own, addresses.contain(new SockAddr.Inet6(0, low, port, 0)));
    }
}

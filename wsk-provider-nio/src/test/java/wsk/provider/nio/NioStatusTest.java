package wsk.provider.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import wsk.api.NtStatus;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

class NioStatusTest {
    @Test
    void messageDecidesWhereItIsKnown() {
        assertEquals(
                NtStatus.CONNECTION_REFUSED,
                NioStatus.of(new ConnectException("Connection refused")));
        assertEquals(
                NtStatus.IO_TIMEOUT, NioStatus.of(new ConnectException("Connection timed out")));
        assertEquals(
                NtStatus.CONNECTION_RESET, NioStatus.of(new SocketException("Connection reset")));
        assertEquals(
                NtStatus.CONNECTION_RESET,
                NioStatus.of(new IOException("Connection reset by peer")));
        assertEquals(
                NtStatus.CONNECTION_DISCONNECTED, NioStatus.of(new IOException("Broken pipe")));
        assertEquals(
                NtStatus.ADDRESS_ALREADY_EXISTS,
                NioStatus.of(new BindException("Address already in use")));
        assertEquals(
                NtStatus.INVALID_ADDRESS_COMPONENT,
                NioStatus.of(new BindException("Cannot assign requested address")));
        assertEquals(NtStatus.ACCESS_DENIED, NioStatus.of(new BindException("Permission denied")));
        assertEquals(
                NtStatus.INSUFFICIENT_RESOURCES,
                NioStatus.of(new IOException("Too many open files in system")));
        assertEquals(
                NtStatus.NETWORK_UNREACHABLE,
                NioStatus.of(new SocketException("Network is unreachable")));
    }

    @Test
    void typeDecidesWhereTheMessageIsForeign() {
        assertEquals(NtStatus.CONNECTION_REFUSED, NioStatus.of(new ConnectException("Nein")));
        assertEquals(NtStatus.HOST_UNREACHABLE, NioStatus.of(new NoRouteToHostException("Nein")));
        assertEquals(NtStatus.ADDRESS_ALREADY_EXISTS, NioStatus.of(new BindException("Nein")));
        assertEquals(NtStatus.PORT_UNREACHABLE, NioStatus.of(new PortUnreachableException()));
        assertEquals(NtStatus.FILE_FORCED_CLOSED, NioStatus.of(new ClosedChannelException()));
        assertEquals(NtStatus.INVALID_ADDRESS, NioStatus.of(new UnresolvedAddressException()));
        assertEquals(NtStatus.INVALID_ADDRESS, NioStatus.of(new UnsupportedAddressTypeException()));
        assertEquals(NtStatus.NOT_SUPPORTED, NioStatus.of(new UnsupportedOperationException()));
        assertEquals(NtStatus.UNSUCCESSFUL, NioStatus.of(new IOException("Nein")));
    }

    @Test
    void failedAcceptEndsTheListenerOnlyWhenItIsClosed() {
        assertEquals(
                NtStatus.INSUFFICIENT_RESOURCES,
                NioStatus.ofAccept(new IOException("Too many open files")));
        assertEquals(NtStatus.INSUFFICIENT_RESOURCES, NioStatus.ofAccept(new IOException("Nein")));
        assertEquals(NtStatus.SUCCESS, NioStatus.ofAccept(new SocketException("Network is down")));
        assertEquals(NtStatus.FILE_FORCED_CLOSED, NioStatus.ofAccept(new ClosedChannelException()));
    }
}

package wsk.cli.console;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskIrp;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;

/** Says in a person's words what a status means, and what to do. */
public final class Statuses {
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;

    private Statuses() {}

    /** Any status, when nothing better can be said. */
    public static String describe(NtStatus status, int nativeError) {
        return status
                + (nativeError == 0 ? "" : " (the system's error number is " + nativeError + ")");
    }

    /** Waits for a request without which nothing can go on. */
    public static void require(WskIrp irp, String what) throws Failure, InterruptedException {
        NtStatus status = irp.await();
        if (!status.isSuccess()) {
            throw Failure.failed(what + ": " + describe(status, irp.nativeError()));
        }
    }

    /** Events without which nothing can go on. */
    public static void requireEvents(NtStatus enabled) throws Failure {
        if (!enabled.isSuccess()) {
            throw Failure.failed("cannot enable events: " + enabled);
        }
    }

    /** A local address that could not be bound. */
    public static Failure bind(WskIrp irp, SockAddr address, boolean datagrams) {
        NtStatus status = irp.status();
        int port = port(address);
        if (status == NtStatus.ADDRESS_ALREADY_EXISTS && port > 0) {
            return Failure.failed(
                    "port " + port + " is in use at " + address + "; " + anotherPort(datagrams));
        }
        if (status == NtStatus.ACCESS_DENIED && port > 0 && port < FIRST_UNPRIVILEGED_PORT) {
            return Failure.failed(
                    "port " + port + " needs privileges; choose one from 1024 up with --port");
        }
        return Failure.failed(
                switch (status) {
                    case ADDRESS_ALREADY_EXISTS -> address + " is in use; choose another";
                    case ACCESS_DENIED -> "no permission to listen on " + address;
                    case INVALID_ADDRESS_COMPONENT ->
                            address
                                    + " is not an address of this machine; 'ip address' lists those"
                                    + " that are";
                    default ->
                            "cannot listen on "
                                    + address
                                    + ": "
                                    + describe(status, irp.nativeError());
                });
    }

    /** A peer that could not be reached, from a local address that the system was to choose. */
    public static String connect(WskIrp irp, SockAddr address) {
        if (address instanceof SockAddr.Unix(String path)
                && irp.status() == NtStatus.INVALID_ADDRESS) {
            return "nobody listens at " + path + ": there is no such socket";
        }
        return switch (irp.status()) {
            case CONNECTION_REFUSED ->
                    "connection to " + address + " refused: nothing listens there";
            case CONNECTION_RESET -> address + " reset the connection";
            case IO_TIMEOUT -> address + " did not answer in time";
            case HOST_UNREACHABLE -> "no route to host " + address;
            case NETWORK_UNREACHABLE -> "no route to the network of " + address;
            case ACCESS_DENIED -> "no permission to connect to " + address;
            // The system found no free port, for a port was all it had to find.
            case ADDRESS_ALREADY_EXISTS, INVALID_ADDRESS_COMPONENT ->
                    "no local port is free for a connection to "
                            + address
                            + ": close some of the connections (one that was closed may take its"
                            + " port a minute longer), or widen net.ipv4.ip_local_port_range";
            default ->
                    "cannot connect to "
                            + address
                            + ": "
                            + describe(irp.status(), irp.nativeError());
        };
    }

    private static int port(SockAddr address) {
        return switch (address) {
            case SockAddr.Inet4 four -> four.port();
            case SockAddr.Inet6 six -> six.port();
            case SockAddr.Unix _ -> 0;
        };
    }

    private static String anotherPort(boolean datagrams) {
        String any = "--port 0 picks a free one";
        try {
            return "try --port " + (datagrams ? freeDatagramPort() : freeStreamPort()) + "; " + any;
        } catch (IOException e) {
            return any;
        }
    }

    private static int freeStreamPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int freeDatagramPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            return socket.getLocalPort();
        }
    }
}

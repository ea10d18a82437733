package wsk.engine;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskClientStreamDispatch;
import wsk.api.WskSocket;
import wsk.api.WskTransport;
import wsk.engine.connection.ConnectionSocket;
import wsk.engine.datagram.DatagramCallbacks;
import wsk.engine.datagram.DatagramSocket;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.TransportDriver;
import wsk.engine.listen.ListenCallbacks;
import wsk.engine.listen.ListenSocket;
import wsk.engine.listen.StreamSocket;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.Lane;
import wsk.engine.request.OpCode;
import wsk.engine.request.RequestTarget;
import wsk.engine.socket.BasicSocket;
import wsk.engine.socket.ClientHome;
import wsk.engine.socket.SocketCategory;
import wsk.engine.socket.SocketCore;

/** Makes one socket: the target of the request that asks for it. */
final class SocketOpener implements RequestTarget {
    private final ClientHome home;
    private final TransportDriver transport;
    private final EventLoop loop;
    private final Lane lane;
    private final AddressFamily family;
    private final @Nullable Object context;
    private final @Nullable Object dispatch;
    private @Nullable WskTransport basic;
    private @Nullable SockAddr local;
    private @Nullable SockAddr remote;

    SocketOpener(
            ClientHome home,
            TransportDriver transport,
            EventLoop loop,
            AddressFamily family,
            @Nullable Object context,
            @Nullable Object dispatch) {
        this.home = home;
        this.transport = transport;
        this.loop = loop;
        this.lane = new Lane(loop);
        this.family = family;
        this.context = context;
        this.dispatch = dispatch;
    }

    /** Says of which transport it is to be, for a basic socket. */
    SocketOpener over(WskTransport ofBasic) {
        basic = ofBasic;
        return this;
    }

    /** Says where to bind and connect, for a socket that is connected as it is made. */
    SocketOpener connecting(SockAddr from, SockAddr to) {
        local = from;
        remote = to;
        return this;
    }

    @Override
    public Lane lane() {
        return lane;
    }

    /** The socket's count in the rundown was taken when it was asked for. */
    @Override
    public NtStatus perform(Irp irp) {
        assert loop.isCurrent();
        boolean opened = false;
        try {
            checkTransport(irp.opCode());
            WskSocket socket =
                    switch (irp.opCode()) {
                        case BASIC_SOCKET -> openBasic();
                        case LISTEN_SOCKET -> openListen();
                        case DATAGRAM_SOCKET -> openDatagram();
                        case CONNECTION_SOCKET -> openConnection();
                        case STREAM_SOCKET -> openStream();
                        case SOCKET_CONNECT -> null;
                        default -> throw new AssertionError(irp.opCode() + " makes no socket");
                    };
            if (socket != null) {
                return irp.socket(socket).settle(NtStatus.SUCCESS, 0);
            }
            ConnectionSocket connecting = openConnection();
            opened = true;
            irp.retarget(connecting);
            return connecting
                    .connection()
                    .connectInOneStep(SocketCore.present(local), SocketCore.present(remote), irp);
        } catch (DriverException e) {
            return irp.releasing(loop.rundown()).settle(e);
        } catch (OutOfMemoryError noRoom) {
            if (opened) {
                throw noRoom;
            }
            // What was made of the socket is garbage, and nobody else need notice.
            return irp.releasing(loop.rundown()).settle(NtStatus.INSUFFICIENT_RESOURCES, 0);
        } catch (RuntimeException | Error defect) {
            if (!opened) {
                // No socket is left that would give the count back.
                irp.releasing(loop.rundown());
            }
            throw defect;
        }
    }

    /** Refuses what the provider does not list, though the system may open a socket for it. */
    private void checkTransport(OpCode what) throws DriverException {
        int type =
                what == OpCode.DATAGRAM_SOCKET ? WskTransport.SOCK_DGRAM : WskTransport.SOCK_STREAM;
        boolean has = basic == null ? hasTransport(type) : transport.transports().contains(basic);
        if (!has) {
            throw new DriverException(
                    NtStatus.NOT_SUPPORTED, 0, "the provider has no such transport for " + family);
        }
    }

    private boolean hasTransport(int socketType) {
        for (WskTransport each : transport.transports()) {
            if (each.family() == family && each.socketType() == socketType) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void cancel(Irp irp) {
        // A socket is made where it is asked for; only connecting it takes time, and that is the
        // socket's.
    }

    private BasicSocket openBasic() throws DriverException {
        BasicSocket socket =
                new BasicSocket(
                        home,
                        loop,
                        family,
                        basic != null && basic.socketType() == WskTransport.SOCK_DGRAM);
        socket.open();
        return socket;
    }

    private ListenSocket openListen() throws DriverException {
        ListenSocket socket =
                new ListenSocket(
                        home,
                        loop,
                        family,
                        ListenCallbacks.of(
                                loop.callbacks(), context, (WskClientListenDispatch<?>) dispatch));
        socket.open();
        return socket;
    }

    private DatagramSocket openDatagram() throws DriverException {
        DatagramSocket socket =
                new DatagramSocket(
                        home,
                        loop,
                        family,
                        DatagramCallbacks.of(
                                loop.callbacks(),
                                context,
                                (WskClientDatagramDispatch<?>) dispatch));
        socket.open();
        return socket;
    }

    private ConnectionSocket openConnection() throws DriverException {
        ConnectionSocket socket =
                new ConnectionSocket(home, loop, family, SocketCategory.CONNECTION);
        setCallbacks(socket, (WskClientConnectionDispatch<?>) dispatch);
        socket.connection().open();
        return socket;
    }

    private StreamSocket openStream() throws DriverException {
        WskClientStreamDispatch<?> both = (WskClientStreamDispatch<?>) dispatch;
        StreamSocket socket =
                new StreamSocket(
                        home,
                        loop,
                        family,
                        ListenCallbacks.of(
                                loop.callbacks(), context, both == null ? null : both.listen()));
        setCallbacks(socket, both == null ? null : both.connect());
        socket.connection().open();
        return socket;
    }

    private void setCallbacks(
            ConnectionSocket socket, @Nullable WskClientConnectionDispatch<?> table) {
        if (table != null) {
            socket.connection().callbacks().setPair(context, table);
        }
    }
}

package wsk.engine;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskClientStreamDispatch;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskProviderNpi;
import wsk.api.WskSelection;
import wsk.api.WskTransport;
import wsk.api.WskVersion;
import wsk.api.spi.WskAttachingClient;
import wsk.engine.driver.TransportDriver;
import wsk.engine.loop.EventLoop;
import wsk.engine.request.Irp;
import wsk.engine.request.Lane;
import wsk.engine.request.OpCode;
import wsk.engine.request.RequestTarget;
import wsk.engine.socket.ClientHome;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** What a client calls on the provider itself. */
final class ProviderNpi implements WskProviderNpi {
    private static final int ALL_EVENTS = WskEvents.LISTEN_MASK | WskEvents.RECEIVE_FROM;

    // Client control codes that have no method of their own.
    private static final int WSK_CACHE_SD = 4;
    private static final int WSK_RELEASE_SD = 5;
    private static final int WSK_TDI_DEVICENAME_MAPPING = 6;
    private static final int WSK_TDI_BEHAVIOR = 8;

    private final ClientHome home;
    private final WskAttachingClient client;
    private final TransportDriver transport;

    /** Guarded by its own monitor. */
    private final Set<Irp> listChanges = new HashSet<>();

    ProviderNpi(ClientHome home, WskAttachingClient client, TransportDriver transport) {
        this.home = home;
        this.client = client;
        this.transport = transport;
    }

    @Override
    public String providerName() {
        return transport.name();
    }

    @Override
    public WskVersion version() {
        return client.version();
    }

    @Override
    public WskSelection selection() {
        return client.selection();
    }

    @Override
    public Set<String> capabilities() {
        return transport.capabilities();
    }

    @Override
    public List<WskTransport> transports() {
        checkCaptured();
        return transport.transports();
    }

    @Override
    public WskIrp allocateIrp() {
        return new Irp();
    }

    @Override
    public NtStatus basicSocket(AddressFamily family, WskIrp irp) {
        return create(OpCode.BASIC_SOCKET, family, null, null, irp);
    }

    @Override
    public NtStatus basicSocket(WskTransport ofSocket, WskIrp irp) {
        Objects.requireNonNull(ofSocket, "transport");
        return start(
                loop ->
                        new SocketOpener(home, transport, loop, ofSocket.family(), null, null)
                                .over(ofSocket),
                OpCode.BASIC_SOCKET,
                irp);
    }

    @Override
    public <C extends @Nullable Object> NtStatus listenSocket(
            AddressFamily family,
            C socketContext,
            WskClientListenDispatch<C> dispatch,
            WskIrp irp) {
        Objects.requireNonNull(dispatch, "dispatch");
        return create(OpCode.LISTEN_SOCKET, family, socketContext, dispatch, irp);
    }

    @Override
    public NtStatus listenSocket(AddressFamily family, WskIrp irp) {
        return create(OpCode.LISTEN_SOCKET, family, null, null, irp);
    }

    @Override
    public <C extends @Nullable Object> NtStatus datagramSocket(
            AddressFamily family,
            C socketContext,
            WskClientDatagramDispatch<C> dispatch,
            WskIrp irp) {
        Objects.requireNonNull(dispatch, "dispatch");
        return create(OpCode.DATAGRAM_SOCKET, family, socketContext, dispatch, irp);
    }

    @Override
    public NtStatus datagramSocket(AddressFamily family, WskIrp irp) {
        return create(OpCode.DATAGRAM_SOCKET, family, null, null, irp);
    }

    @Override
    public <C extends @Nullable Object> NtStatus connectionSocket(
            AddressFamily family,
            C socketContext,
            WskClientConnectionDispatch<C> dispatch,
            WskIrp irp) {
        Objects.requireNonNull(dispatch, "dispatch");
        return create(OpCode.CONNECTION_SOCKET, family, socketContext, dispatch, irp);
    }

    @Override
    public NtStatus connectionSocket(AddressFamily family, WskIrp irp) {
        return create(OpCode.CONNECTION_SOCKET, family, null, null, irp);
    }

    @Override
    public <C extends @Nullable Object> NtStatus streamSocket(
            AddressFamily family,
            C socketContext,
            WskClientStreamDispatch<C> dispatch,
            WskIrp irp) {
        Objects.requireNonNull(dispatch, "dispatch");
        return create(OpCode.STREAM_SOCKET, family, socketContext, dispatch, irp);
    }

    @Override
    public NtStatus streamSocket(AddressFamily family, WskIrp irp) {
        return create(OpCode.STREAM_SOCKET, family, null, null, irp);
    }

    @Override
    public <C extends @Nullable Object> NtStatus socketConnect(
            SockAddr localAddress,
            SockAddr remoteAddress,
            C socketContext,
            WskClientConnectionDispatch<C> dispatch,
            WskIrp irp) {
        Objects.requireNonNull(dispatch, "dispatch");
        return connect(localAddress, remoteAddress, socketContext, dispatch, irp);
    }

    @Override
    public NtStatus socketConnect(SockAddr localAddress, SockAddr remoteAddress, WskIrp irp) {
        return connect(localAddress, remoteAddress, null, null, irp);
    }

    private NtStatus connect(
            SockAddr localAddress,
            SockAddr remoteAddress,
            @Nullable Object socketContext,
            @Nullable Object dispatch,
            WskIrp irp) {
        Objects.requireNonNull(localAddress, "localAddress");
        Objects.requireNonNull(remoteAddress, "remoteAddress");
        return start(
                loop ->
                        new SocketOpener(
                                        home,
                                        transport,
                                        loop,
                                        localAddress.family(),
                                        socketContext,
                                        dispatch)
                                .connecting(localAddress, remoteAddress),
                OpCode.SOCKET_CONNECT,
                irp);
    }

    private NtStatus create(
            OpCode what,
            AddressFamily family,
            @Nullable Object socketContext,
            @Nullable Object dispatch,
            WskIrp irp) {
        Objects.requireNonNull(family, "family");
        return start(
                loop -> new SocketOpener(home, transport, loop, family, socketContext, dispatch),
                what,
                irp);
    }

    /** Starts a request for a socket. */
    private NtStatus start(
            Function<EventLoop, ? extends RequestTarget> opener, OpCode what, WskIrp irp) {
        Irp ours = Irp.of(irp);
        checkCaptured();
        Irp request = begin(ours, opener, what);
        home.socketAsked();
        return request.submit();
    }

    /** Begins a request on a loop where it is counted, or throws and leaves no count behind. */
    private Irp begin(Irp irp, Function<EventLoop, ? extends RequestTarget> target, OpCode what) {
        EventLoop loop = home.loops().enterHome();
        boolean begun = false;
        try {
            Irp request = irp.begin(target.apply(loop), what);
            begun = true;
            return request;
        } finally {
            if (!begun) {
                loop.rundown().release();
            }
        }
    }

    private void checkCaptured() {
        if (!client.captures().held()) {
            throw new IllegalStateException("the provider is not captured");
        }
    }

    @Override
    public NtStatus setStaticEventCallbacks(int eventMask) {
        checkCaptured();
        if ((eventMask & ~ALL_EVENTS) != 0) {
            return NtStatus.INVALID_PARAMETER;
        }
        return home.setStaticEvents(eventMask);
    }

    @Override
    public NtStatus transportListChange(WskIrp irp) {
        Irp ours = Irp.of(irp);
        checkCaptured();
        Irp request = begin(ours, ListChange::new, OpCode.TRANSPORT_LIST_CHANGE);
        request.releasing(request.loop().rundown());
        // Before it is on its way: deregister must find it wherever it is.
        synchronized (listChanges) {
            listChanges.add(request);
        }
        return request.submit();
    }

    /**
     * Keeps requests that wait for the list of transports to change, which it does not while the
     * provider runs.
     */
    private final class ListChange implements RequestTarget {
        private final Lane lane;

        ListChange(EventLoop loop) {
            lane = new Lane(loop);
        }

        @Override
        public Lane lane() {
            return lane;
        }

        @Override
        public NtStatus perform(Irp irp) {
            return NtStatus.PENDING;
        }

        @Override
        public void cancel(Irp irp) {
            synchronized (listChanges) {
                if (!listChanges.remove(irp)) {
                    return;
                }
            }
            irp.settle(NtStatus.CANCELLED, 0);
        }
    }

    /** For deregister, which would wait for them otherwise. */
    void cancelTransportListChanges() {
        List<Irp> pending;
        synchronized (listChanges) {
            pending = List.copyOf(listChanges);
        }
        pending.forEach(Irp::cancel);
    }

    @Override
    public NtStatus controlClient(int controlCode) {
        checkCaptured();
        return switch (controlCode) {
            case WSK_TDI_DEVICENAME_MAPPING, WSK_TDI_BEHAVIOR -> NtStatus.SUCCESS;
            case WSK_CACHE_SD, WSK_RELEASE_SD -> NtStatus.NOT_SUPPORTED;
            default -> NtStatus.INVALID_PARAMETER;
        };
    }
}

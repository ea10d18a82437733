package wsk.api;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;

/**
 * The captured provider: {@code WSK_PROVIDER_NPI} and its {@code WSK_PROVIDER_DISPATCH}. Good until
 * the capture is released; sockets and IRPs live on.
 *
 * <p>The methods that create sockets stand for {@code WskSocket} with one of its category flags;
 * the socket is {@link WskIrp#socket}. Those without context and dispatch create sockets that use
 * no events. A context may be null; the callbacks are given null then.
 *
 * <p>What stands for a function of WSK throws {@link IllegalStateException} when nothing is
 * captured. {@link #providerName}, {@link #version}, {@link #selection}, {@link #capabilities} and
 * {@link #allocateIrp} work as long as the object is there.
 */
public interface WskProviderNpi {
    /** {@return the provider's name} */
    String providerName();

    /** {@return the version the provider will use: the client's major, at least its minor} */
    WskVersion version();

    /** {@return who was found, who won, and why the others did not} */
    WskSelection selection();

    /**
     * {@return what this provider can do beyond the least, in words of its own; for people and for
     * logs}
     */
    Set<String> capabilities();

    /** {@return the transports sockets can be created for: {@code WSK_TRANSPORT_LIST_QUERY}} */
    List<WskTransport> transports();

    /** {@return a new IRP, good for any socket of this provider: {@code IoAllocateIrp}} */
    WskIrp allocateIrp();

    /**
     * Creates a basic socket of streams: of TCP, or for local sockets.
     *
     * @param family the address family
     * @param irp completes with SUCCESS, NOT_SUPPORTED (family) or INSUFFICIENT_RESOURCES
     * @return PENDING, or why it was refused at once
     */
    NtStatus basicSocket(AddressFamily family, WskIrp irp);

    /**
     * Creates a basic socket of a transport: its {@code SocketType} and {@code Protocol}. Which
     * options it has follows from those.
     *
     * @param transport one of {@link #transports()}
     * @param irp completes with SUCCESS, NOT_SUPPORTED (no such transport) or
     *     INSUFFICIENT_RESOURCES
     * @return PENDING, or why it was refused at once
     */
    NtStatus basicSocket(WskTransport transport, WskIrp irp);

    /**
     * Creates a listening socket.
     *
     * @param family the address family
     * @param socketContext handed to every callback
     * @param dispatch the callbacks
     * @param irp completes with SUCCESS, NOT_SUPPORTED (family) or INSUFFICIENT_RESOURCES
     * @param <C> the context
     * @return PENDING, or why it was refused at once
     */
    <C extends @Nullable Object> NtStatus listenSocket(
            AddressFamily family, C socketContext, WskClientListenDispatch<C> dispatch, WskIrp irp);

    /**
     * Creates a listening socket that will use no events.
     *
     * @param family the address family
     * @param irp completes with SUCCESS, NOT_SUPPORTED (family) or INSUFFICIENT_RESOURCES
     * @return PENDING, or why it was refused at once
     */
    NtStatus listenSocket(AddressFamily family, WskIrp irp);

    /**
     * Creates a datagram socket.
     *
     * @param family {@link AddressFamily#INET} or {@link AddressFamily#INET6}
     * @param socketContext handed to every callback
     * @param dispatch the callbacks
     * @param irp completes with SUCCESS, NOT_SUPPORTED (family) or INSUFFICIENT_RESOURCES
     * @param <C> the context
     * @return PENDING, or why it was refused at once
     */
    <C extends @Nullable Object> NtStatus datagramSocket(
            AddressFamily family,
            C socketContext,
            WskClientDatagramDispatch<C> dispatch,
            WskIrp irp);

    /**
     * Creates a datagram socket that will use no events.
     *
     * @param family {@link AddressFamily#INET} or {@link AddressFamily#INET6}
     * @param irp completes with SUCCESS, NOT_SUPPORTED (family) or INSUFFICIENT_RESOURCES
     * @return PENDING, or why it was refused at once
     */
    NtStatus datagramSocket(AddressFamily family, WskIrp irp);

    /**
     * Creates a connection-oriented socket.
     *
     * @param family the address family
     * @param socketContext handed to every callback
     * @param dispatch the callbacks
     * @param irp completes with SUCCESS, NOT_SUPPORTED (family) or INSUFFICIENT_RESOURCES
     * @param <C> the context
     * @return PENDING, or why it was refused at once
     */
    <C extends @Nullable Object> NtStatus connectionSocket(
            AddressFamily family,
            C socketContext,
            WskClientConnectionDispatch<C> dispatch,
            WskIrp irp);

    /**
     * Creates a connection-oriented socket that will use no events.
     *
     * @param family the address family
     * @param irp completes with SUCCESS, NOT_SUPPORTED (family) or INSUFFICIENT_RESOURCES
     * @return PENDING, or why it was refused at once
     */
    NtStatus connectionSocket(AddressFamily family, WskIrp irp);

    /**
     * Creates a stream socket.
     *
     * @param family the address family
     * @param socketContext handed to every callback
     * @param dispatch the callbacks of both roles
     * @param irp completes with SUCCESS, NOT_SUPPORTED (family) or INSUFFICIENT_RESOURCES
     * @param <C> the context
     * @return PENDING, or why it was refused at once
     */
    <C extends @Nullable Object> NtStatus streamSocket(
            AddressFamily family, C socketContext, WskClientStreamDispatch<C> dispatch, WskIrp irp);

    /**
     * Creates a stream socket that will use no events, whatever it becomes.
     *
     * @param family the address family
     * @param irp completes with SUCCESS, NOT_SUPPORTED (family) or INSUFFICIENT_RESOURCES
     * @return PENDING, or why it was refused at once
     */
    NtStatus streamSocket(AddressFamily family, WskIrp irp);

    /**
     * Creates, binds and connects a connection-oriented socket in one step: {@code
     * WskSocketConnect}. If any step fails no socket is left. Only {@link WskIrp#cancel} stops it
     * early.
     *
     * @param localAddress where to bind, perhaps a wildcard; its family is the socket's
     * @param remoteAddress of the same family
     * @param socketContext handed to every callback
     * @param dispatch the callbacks
     * @param irp completes with SUCCESS, or the statuses of creating, {@link
     *     WskConnectionSocket#bind} and {@link WskConnectionSocket#connect(SockAddr, WskIrp)}
     * @param <C> the context
     * @return PENDING, or why it was refused at once
     */
    <C extends @Nullable Object> NtStatus socketConnect(
            SockAddr localAddress,
            SockAddr remoteAddress,
            C socketContext,
            WskClientConnectionDispatch<C> dispatch,
            WskIrp irp);

    /**
     * Creates, binds and connects a connection-oriented socket that will use no events.
     *
     * @param localAddress as in {@link #socketConnect(SockAddr, SockAddr, Object,
     *     WskClientConnectionDispatch, WskIrp)}
     * @param remoteAddress of the same family
     * @param irp as in {@link #socketConnect(SockAddr, SockAddr, Object,
     *     WskClientConnectionDispatch, WskIrp)}
     * @return PENDING, or why it was refused at once
     */
    NtStatus socketConnect(SockAddr localAddress, SockAddr remoteAddress, WskIrp irp);

    /**
     * Enables events for every socket created from now on: {@code WskControlClient} with {@code
     * WSK_SET_STATIC_EVENT_CALLBACKS}. Each socket takes the bits its category knows; they cannot
     * be disabled. Connection bits hold for accepted connections too. An event may be called before
     * the routine of the request that bound or connected the socket.
     *
     * @param eventMask bits of {@link WskEvents}
     * @return SUCCESS; INVALID_PARAMETER for an unknown bit; INVALID_DEVICE_STATE once a socket was
     *     created
     */
    @CheckReturnValue
    NtStatus setStaticEventCallbacks(int eventMask);

    /**
     * Asks to be told when transports come or go: {@code WSK_TRANSPORT_LIST_CHANGE}. One answer for
     * one request.
     *
     * @param irp stays pending until the list changes; completes with SUCCESS, or CANCELLED by
     *     cancel or deregister
     * @return PENDING
     */
    NtStatus transportListChange(WskIrp irp);

    /**
     * Performs a client control by number: {@code WskControlClient}, for codes without a method
     * here.
     *
     * @param controlCode Windows' number
     * @return SUCCESS for {@code WSK_TDI_BEHAVIOR} (8) and {@code WSK_TDI_DEVICENAME_MAPPING} (6),
     *     which mean nothing here; NOT_SUPPORTED for {@code WSK_CACHE_SD} (4) and {@code
     *     WSK_RELEASE_SD} (5); INVALID_PARAMETER for any other
     */
    @CheckReturnValue
    NtStatus controlClient(int controlCode);
}

package wsk.api;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A socket of any category: {@code WSK_SOCKET}. Its methods are its provider dispatch table; those
 * here are {@code WSK_PROVIDER_BASIC_DISPATCH}, which every table begins with.
 */
public sealed interface WskSocket
        permits WskBasicSocket, WskListenSocket, WskDatagramSocket, WskConnectionSocket {
    /**
     * {@return a new IRP; good for any socket of the same provider, and after the NPI was released}
     */
    WskIrp allocateIrp();

    /**
     * Sets an option: {@code WskControlSocket} with {@code WskSetOption}.
     *
     * @param option which
     * @param value its value
     * @param irp completes with SUCCESS, NOT_SUPPORTED, INVALID_PARAMETER, INVALID_DEVICE_STATE or
     *     FILE_FORCED_CLOSED; information 0
     * @param <T> the value's type
     * @return PENDING, or why it was refused at once
     */
    <T> NtStatus setOption(WskOption<T> option, T value, WskIrp irp);

    /**
     * Asks for an option: {@code WskControlSocket} with {@code WskGetOption}. The value is {@link
     * WskIrp#optionValue}.
     *
     * @param option which
     * @param irp completes with SUCCESS, NOT_SUPPORTED, INVALID_DEVICE_STATE or FILE_FORCED_CLOSED;
     *     information is 4, the bytes of the value in Windows
     * @return PENDING, or why it was refused at once
     */
    NtStatus getOption(WskOption<?> option, WskIrp irp);

    /**
     * Performs an I/O control: {@code WskControlSocket} with {@code WskIoctl}. What comes back is
     * {@link WskIrp#ioctlOutput}.
     *
     * @param ioctl which
     * @param input what it takes
     * @param irp completes with SUCCESS, NOT_SUPPORTED, INVALID_PARAMETER, INVALID_DEVICE_STATE or
     *     FILE_FORCED_CLOSED
     * @param <I> the input's type
     * @return PENDING, or why it was refused at once
     */
    <I> NtStatus ioctl(WskIoctl<I, ?> ioctl, I input, WskIrp irp);

    /**
     * Performs an I/O control without input.
     *
     * @param ioctl which
     * @param irp as in {@link #ioctl(WskIoctl, Object, WskIrp)}
     * @return PENDING, or why it was refused at once
     */
    NtStatus ioctl(WskIoctl<?, ?> ioctl, WskIrp irp);

    /**
     * Performs any control by number: {@code WskControlSocket}, for what this API has no token for.
     * Level and code are the operating system's own numbers, not Windows'. Providers without raw
     * access answer NOT_SUPPORTED.
     *
     * @param type what is asked
     * @param level the option's level; ignored for I/O controls
     * @param code the option or control
     * @param input native memory that is read; empty for none; borrowed until completion
     * @param output native memory that is written; empty for none; borrowed until completion
     * @param irp completes with SUCCESS and the bytes of output in information, or with a failure
     * @return PENDING, or why it was refused at once
     * @throws IllegalArgumentException if memory is not native or not for every thread, or the
     *     output is read-only
     * @throws IllegalStateException if the arena of memory is closed, or a request is pending on
     *     the IRP
     */
    NtStatus controlSocket(
            WskControlType type,
            int level,
            int code,
            MemorySegment input,
            MemorySegment output,
            WskIrp irp);

    /**
     * Enables standard events: {@code SO_WSK_EVENT_CALLBACK}. Listeners and datagram sockets must
     * be bound, connections connected. What is there already is indicated promptly. Bits of
     * connection events on a listener are inherited by the connections that its accept event hands
     * over; they cannot be disabled on the listener again, only on each connection.
     *
     * @param eventMask bits of {@link WskEvents} that this category knows, at least one
     * @return SUCCESS; INVALID_PARAMETER for a foreign bit or a socket created without callbacks;
     *     INVALID_DEVICE_STATE when not bound or connected; FILE_FORCED_CLOSED
     */
    @CheckReturnValue
    NtStatus enableEvents(int eventMask);

    /**
     * Disables one standard event: {@code SO_WSK_EVENT_CALLBACK} with {@code WSK_EVENT_DISABLE},
     * without an IRP.
     *
     * @param event exactly one bit of {@link WskEvents}
     * @return on the socket's loop, SUCCESS when the callback is not running and will not, or
     *     EVENT_PENDING when called from inside it, or when something that another thread has asked
     *     of this socket before is still on its way to the loop: this comes after it. From any
     *     other thread always EVENT_PENDING: the callback may run until the loop has taken note.
     *     INVALID_PARAMETER for a foreign bit, several bits, a static event, or a connection's
     *     event on a listener; FILE_FORCED_CLOSED
     */
    @CheckReturnValue
    NtStatus disableEvent(int event);

    /**
     * Disables one standard event and tells when it is done.
     *
     * @param event exactly one bit of {@link WskEvents}
     * @param irp completes with SUCCESS when the callback is not running and will not, or with the
     *     failures of {@link #disableEvent(int)}
     * @return PENDING, or why it was refused at once
     */
    NtStatus disableEvent(int event, WskIrp irp);

    /**
     * Enables events of an extension interface registered on this socket.
     *
     * @param extension whose events
     * @param eventMask its own bits, at least one
     * @return SUCCESS; NOT_FOUND if the extension is not registered on this socket;
     *     INVALID_PARAMETER for a bit it does not know; FILE_FORCED_CLOSED
     */
    @CheckReturnValue
    NtStatus enableEvents(WskExtensionId<?, ?> extension, int eventMask);

    /**
     * Disables one event of an extension interface and tells when it is done.
     *
     * @param extension whose event
     * @param event exactly one of its bits
     * @param irp completes with SUCCESS when the callback is not running and will not, NOT_FOUND or
     *     INVALID_PARAMETER
     * @return PENDING, or why it was refused at once
     */
    NtStatus disableEvent(WskExtensionId<?, ?> extension, int event, WskIrp irp);

    /**
     * Registers an extension interface on this socket: {@code SIO_WSK_REGISTER_EXTENSION}. It stays
     * until the socket is closed. Accepted sockets do not inherit it.
     *
     * @param id which, and the lowest version that will do
     * @param clientDispatch the client's table; its callbacks run on the socket's loop
     * @param <C> the client's table
     * @param <P> the provider's table
     * @return the extension's functions for this socket; empty if no extension of that name and
     *     version serves sockets of this category: {@code STATUS_NOT_SUPPORTED}
     * @throws IllegalStateException if it is registered on this socket already, or the socket is
     *     closed
     */
    <C, P> Optional<P> registerExtension(WskExtensionId<C, P> id, C clientDispatch);

    /**
     * Runs a task on the socket's loop, in its turn: after what was asked of the socket before,
     * whichever thread asked, and before what is asked of it next. On the loop's thread it runs
     * inside this call, unless something that was asked elsewhere before is still on its way; so
     * whoever holds a lock should mind what the task does. What it throws goes to {@link
     * WskClientDispatch#onCallbackFailure}, and the loop goes on.
     *
     * <p>An accepted task runs exactly once, before any later close completes. A task that is asked
     * for after a close may still be accepted until the close has reached the loop; it then runs
     * although the socket is closed.
     *
     * @param task what to run; must not block
     * @return SUCCESS: it runs, or has run; FILE_FORCED_CLOSED: it does not
     */
    @CheckReturnValue
    NtStatus execute(Runnable task);

    /**
     * {@return a timer of this socket, not started} It costs nothing while it is not started.
     *
     * @param task what it runs on the socket's loop; must not block
     */
    @CheckReturnValue
    WskTimer timer(Runnable task);

    /**
     * Closes the socket: {@code WskCloseSocket}. Every pending request is completed, with CANCELLED
     * unless it was done; then every callback in progress has returned; then this IRP completes, as
     * the socket's last sign of life. A connection is reset unless both directions were
     * disconnected before. Retained indications should be released first. May be called from a
     * callback.
     *
     * <p>A call on the socket after this one answers FILE_FORCED_CLOSED, but for {@code
     * enableEvents}, {@code disableEvent} without an IRP and {@link #execute}: until the close has
     * reached the loop they may answer as if it were open. The first two then do nothing.
     *
     * @param irp completes with SUCCESS, always
     * @return PENDING; FILE_FORCED_CLOSED if closed already
     */
    NtStatus close(WskIrp irp);
}

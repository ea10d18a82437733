package wsk.api;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A request in the making, under way, or done: {@code IRP}.
 *
 * <p>The caller owns it and uses it again and again: {@link WskProviderNpi#allocateIrp()} or {@link
 * WskSocket#allocateIrp()} once, then request after request. It is pending from the method that
 * takes it until just before its completion routine is called; the routine may start the next
 * request on it.
 *
 * <p>The results ({@link #status()}, {@link #information()}, ...) are those of the last completed
 * request. They may be read in the completion routine, after an await has returned, and until the
 * next request; not while one is pending.
 */
public interface WskIrp {
    /** What runs when a request is done: {@code IO_COMPLETION_ROUTINE}. */
    @FunctionalInterface
    interface CompletionRoutine {
        /**
         * Hears that a request is done. Runs on the loop, once for each request; must not block.
         *
         * @param irp the request; no longer pending, free for the next one
         */
        void onCompletion(WskIrp irp);
    }

    /**
     * Says what runs when a request is done: {@code IoSetCompletionRoutine}. Stays in force until
     * it is set anew.
     *
     * @param routine what to run
     * @return this IRP
     * @throws IllegalStateException if a request is pending
     */
    WskIrp setCompletionRoutine(CompletionRoutine routine);

    /**
     * Gives the IRP a context of its owner's, for the routine to find again what the request is
     * about: the {@code Context} of {@code IoSetCompletionRoutine}. Stays until it is set anew,
     * request after request; providers never look at it.
     *
     * @param context anything; null for none
     * @return this IRP
     * @throws IllegalStateException if a request is pending
     */
    WskIrp setContext(@Nullable Object context);

    /**
     * {@return the context that was set last} In the routine and elsewhere, also while a request is
     * pending.
     *
     * @param type what is expected
     * @param <T> what is expected
     * @throws IllegalStateException if there is none
     * @throws ClassCastException if it is something else
     */
    <T> T context(Class<T> type);

    /**
     * {@return how the last request ended; PENDING while one is under way, SUCCESS before the
     * first}
     */
    NtStatus status();

    /**
     * {@return the count that came with the status: bytes sent, received, or of control output; 0
     * where a request has no count}
     */
    long information();

    /**
     * {@return the operating system's own error number behind the status, for logs; 0 when there is
     * none}
     */
    int nativeError();

    /**
     * {@return the socket that the last request created or accepted}
     *
     * @param type the category expected
     * @param <S> the category expected
     * @throws IllegalStateException if the last request created no socket
     * @throws ClassCastException if the socket is of another category
     */
    <S extends WskSocket> S socket(Class<S> type);

    /**
     * {@return the local address that came with the last request: of an accepted connection, or the
     * answer to {@code getLocalAddress}}
     *
     * @throws IllegalStateException if none came
     */
    SockAddr localAddress();

    /**
     * {@return the remote address that came with the last request: of an accepted connection, of a
     * datagram received, or the answer to {@code getRemoteAddress}}
     *
     * @throws IllegalStateException if none came
     */
    SockAddr remoteAddress();

    /** {@return bits of {@link WskMessageFlags} of the datagram received last; 0 otherwise} */
    int messageFlags();

    /**
     * {@return the control data of the datagram received last; {@link WskControlInfo#NONE} for
     * none, and after other requests}
     */
    WskControlInfo controlInfo();

    /**
     * {@return the value that the last request asked for}
     *
     * @param option which option it was
     * @param <T> the type of its value
     * @throws IllegalStateException if the last request gave no value of that option
     */
    <T> T optionValue(WskOption<T> option);

    /**
     * {@return what came back from the I/O control that the last request performed}
     *
     * @param ioctl which it was
     * @param <O> the type of what comes back
     * @throws IllegalStateException if nothing came back from that I/O control
     */
    <O> O ioctlOutput(WskIoctl<?, O> ioctl);

    /** {@return whether a request is under way} */
    boolean isPending();

    /**
     * Asks to cancel the request under way: {@code IoCancelIrp}. The request is completed all the
     * same, with {@link NtStatus#CANCELLED} or with the result it had already reached; bytes moved
     * before are reported in {@link #information()}. A send that has begun is not withdrawn. Does
     * nothing when no request is pending.
     *
     * @return whether a request was pending
     */
    boolean cancel();

    /**
     * Waits until no request is pending. For ordinary and virtual threads. Use either this or a
     * completion routine that starts the next request on the same IRP, not both.
     *
     * @return how the request ended
     * @throws InterruptedException if interrupted; the request goes on
     * @throws IllegalStateException on a loop's thread, where waiting would stop the very loop that
     *     completes requests
     */
    NtStatus await() throws InterruptedException;

    /**
     * Waits until no request is pending, or until a time has passed. The request goes on after a
     * {@link NtStatus#TIMEOUT}; {@link #cancel()} it and await again before its memory is used for
     * anything else.
     *
     * @param timeout how long to wait
     * @return how the request ended, or TIMEOUT
     * @throws InterruptedException if interrupted; the request goes on
     * @throws IllegalStateException on a loop's thread
     */
    @CheckReturnValue
    NtStatus await(Duration timeout) throws InterruptedException;

    /**
     * {@return a stage that is completed with this IRP when the request under way is done, or is
     * complete already when none is pending} It is completed normally whatever the status.
     * Dependents without an executor run on the loop. Allocates; for those who like it.
     */
    CompletionStage<WskIrp> toCompletionStage();
}

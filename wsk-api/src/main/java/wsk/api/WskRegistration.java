package wsk.api;

import wsk.api.capture.Registration;

import java.time.Duration;
import java.util.List;

/**
 * A client's registration: {@code WSK_REGISTRATION}. A client may register many times.
 *
 * <p>The provider is looked for, chosen and started when it is first captured, and stopped by
 * {@link #deregister()}.
 */
public interface WskRegistration extends AutoCloseable {
    /** Do not wait for a provider: {@code WSK_NO_WAIT}. */
    Duration NO_WAIT = Duration.ZERO;

    /** Wait for a provider until {@link #deregister()}: {@code WSK_INFINITE_WAIT}. */
    Duration INFINITE_WAIT = Duration.ofSeconds(Long.MAX_VALUE);

    /**
     * Registers a client: {@code WskRegister}. Needs no provider yet and checks no version.
     *
     * @param clientNpi the client
     * @return the registration; end it with {@link #deregister()}
     */
    static WskRegistration register(WskClientNpi clientNpi) {
        return register(clientNpi, WskRegistrationOptions.defaults());
    }

    /**
     * Registers a client with choices of its own.
     *
     * @param clientNpi the client
     * @param options the choices
     * @return the registration; end it with {@link #deregister()}
     */
    static WskRegistration register(WskClientNpi clientNpi, WskRegistrationOptions options) {
        return new Registration(clientNpi, options);
    }

    /**
     * Captures the provider: {@code WskCaptureProviderNPI}. May be called again and from many
     * threads; each success needs one {@link #releaseProviderNpi()}.
     *
     * <p>Providers are found and made once for a capture that waits; those that are unavailable are
     * asked again, at first after 50 milliseconds and then less and less often, up to once a
     * second. A provider that cannot start is tried once more, 30 milliseconds later. If it was not
     * named the next one takes its place, and {@link #selection()} says why.
     *
     * @param wait {@link #NO_WAIT}, {@link #INFINITE_WAIT} or how long to wait for a provider to
     *     become available
     * @return the provider
     * @throws WskException {@link NtStatus#DEVICE_NOT_READY} if none is available (the message
     *     tells of each why not, and what to do) or the registration has ended; {@link
     *     NtStatus#NOINTERFACE} if none speaks the client's version (the message names both);
     *     {@link NtStatus#INSUFFICIENT_RESOURCES}, or what else it says, if the provider that was
     *     named could not start, or none could
     * @throws IllegalStateException on a loop's thread, if it would have to look for a provider and
     *     might wait
     * @throws InterruptedException if interrupted while waiting
     */
    WskProviderNpi captureProviderNpi(Duration wait) throws InterruptedException;

    /**
     * Releases one capture: {@code WskReleaseProviderNPI}. Sockets stay usable.
     *
     * @throws IllegalStateException if nothing is captured
     */
    void releaseProviderNpi();

    /**
     * {@return the versions of the provider that was chosen, or would be: {@code
     * WskQueryProviderCharacteristics}}
     *
     * @throws WskException {@link NtStatus#DEVICE_NOT_READY} if there is no provider
     */
    WskProviderCharacteristics queryProviderCharacteristics();

    /**
     * {@return who was chosen when the provider was captured, and why not the others; before a
     * capture, who would be chosen now} Captures nothing.
     */
    WskSelection selection();

    /**
     * Ends the registration: {@code WskDeregister}. Waits until every capture was released, every
     * call of the provider's functions has returned and its IRP completed, and every socket was
     * closed. Cancels pending transport list change requests and waiting captures. A second call
     * waits with the first. After two seconds, and again after growing intervals, the provider logs
     * what it waits for; {@link #openResources()} tells the same.
     *
     * @throws IllegalStateException on a loop's thread, where waiting would stop the loop
     * @throws InterruptedException if interrupted; the registration stays ended, what it waits for
     *     goes on
     */
    void deregister() throws InterruptedException;

    /**
     * {@return what {@link #deregister()} would wait for, a phrase for each: captures, sockets by
     * kind and addresses with the requests that are pending, loops that do not answer} For people
     * and logs; a moment old. The loops are asked, which takes as long as the callback that is
     * running, and a second at most.
     *
     * @throws IllegalStateException on a loop's thread, where waiting would stop the loop
     * @throws InterruptedException if interrupted while the loops are asked
     */
    List<String> openResources() throws InterruptedException;

    /** {@return how the loops of the provider are} Any thread; does not wait. */
    WskHealth health();

    /**
     * Ends the registration at once, whatever is still open: for try-with-resources, where an
     * exception may be on its way, and for programs that end. Releases every capture, aborts every
     * socket, and cancels what {@link #deregister()} cancels. Pending requests complete with {@link
     * NtStatus#CANCELLED}, as if their sockets had been closed; peers see their connections reset;
     * a later close of a socket answers {@link NtStatus#FILE_FORCED_CLOSED}. Data that the client
     * still keeps may go with it: to look at it then throws {@link IllegalStateException}.
     *
     * <p>Waits until the last completion routine has returned, for five seconds at most: a callback
     * that does not return cannot hold it up. On a loop's thread it does not wait at all, and if
     * interrupted it does not wait any longer and the interrupt is kept. What is left then ends by
     * itself; meanwhile {@link #openResources()} tells what it is, and the log as for {@link
     * #deregister()}. May be called by several threads, and again. A release that comes after it
     * does nothing.
     *
     * <p>Nothing in WSK stands for it. A client that wants its sockets closed in order closes them
     * and calls {@link #deregister()}; after that close does nothing.
     */
    @Override
    void close();
}

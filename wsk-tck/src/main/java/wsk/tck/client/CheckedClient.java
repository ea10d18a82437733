package wsk.tck.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskDatagramSocket;
import wsk.api.WskExtensionId;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSocket;
import wsk.api.WskTransport;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/**
 * A client of one provider, registered and captured, and the books on what it does: its end closes
 * its sockets and checks that every request was completed once and that no callback failed.
 */
public class CheckedClient {
    /** The loopback address with a port for the system to pick. */
    public static final SockAddr LOOPBACK = SockAddr.of("127.0.0.1", 0);

    /** The same of IPv6. */
    public static final SockAddr LOOPBACK6 = SockAddr.of("::1", 0);

    /** The context that recorders are given, so that a wrong one is noticed. */
    public static final Object CONTEXT = new Object();

    private final WskRegistration registration;
    private final WskProviderNpi npi;
    private final EventLog<Throwable> failures = new EventLog<>();
    private final AtomicInteger expectedFailures = new AtomicInteger();
    private final List<Started> started = new CopyOnWriteArrayList<>();
    private final List<WskSocket> sockets = new CopyOnWriteArrayList<>();
    private boolean released;

    /**
     * Registers and captures.
     *
     * @param provider the provider's name
     * @param choices what else the client chooses
     */
    public CheckedClient(String provider, UnaryOperator<WskRegistrationOptions> choices) {
        WskClientDispatch dispatch =
                new WskClientDispatch() {
                    @Override
                    public void onCallbackFailure(
                            @Nullable Object clientContext, Throwable failure) {
                        failures.add(failure);
                    }
                };
        WskRegistrationOptions options = WskRegistrationOptions.defaults().withProvider(provider);
        registration =
                WskRegistration.register(new WskClientNpi("kit", dispatch), choices.apply(options));
        try {
            npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while capturing", e);
        }
    }

    /** {@return the registration} */
    public final WskRegistration registration() {
        return registration;
    }

    /** {@return the captured provider} */
    public final WskProviderNpi npi() {
        return npi;
    }

    /** {@return whether the provider tells of such a transport} */
    public final boolean hasTransport(AddressFamily family, int socketType) {
        return npi.transports().stream()
                .map(t -> new WskTransport(t.family(), t.socketType(), 0))
                .anyMatch(new WskTransport(family, socketType, 0)::equals);
    }

    /** Releases the capture now, rather than at the end. */
    public final void release() {
        if (!released) {
            released = true;
            registration.releaseProviderNpi();
        }
    }

    // ---- requests

    /** Starts a request on an IRP of its own. */
    public final Started start(Started.Request request) {
        return start(request, () -> {});
    }

    /** Starts a request; {@code afterwards} runs on the loop when it is done. */
    public final Started start(Started.Request request, Runnable afterwards) {
        Started one = Started.start(npi.allocateIrp(), request, afterwards);
        started.add(one);
        return one;
    }

    /** Makes a request that must succeed. */
    public final WskIrp ok(Started.Request request) throws InterruptedException {
        return start(request).succeeds();
    }

    /** Makes a request that must end with this status. */
    public final WskIrp fails(NtStatus status, Started.Request request)
            throws InterruptedException {
        return start(request).endsWith(status);
    }

    /** Does something on the loop of a socket, in a routine, and waits until it is done. */
    public final void onLoop(WskSocket socket, Runnable what) throws InterruptedException {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        start(
                irp -> socket.getOption(WskOption.SO_KEEPALIVE, irp),
                () -> {
                    try {
                        what.run();
                        done.complete(true);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
        try {
            done.get(EventLog.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("on the loop", e);
        }
    }

    /** Holds the loop of a socket until closed. */
    public final LoopHold hold(WskSocket socket) throws InterruptedException {
        return new LoopHold(socket);
    }

    // ---- memory

    /** {@return memory to receive into} */
    public final WskBuf room(long bytes) {
        return WskBuf.allocate(bytes);
    }

    /** {@return memory with these bytes} */
    public final WskBuf bytes(byte... bytes) {
        return bytes.length == 0 ? room(1).put(bytes) : room(bytes.length).put(bytes);
    }

    /** {@return memory with a byte for each character} */
    public final WskBuf text(String text) {
        return bytes(Bytes.of(text));
    }

    // ---- sockets

    /** Has a socket closed at the end, if nobody closes it before. */
    public final <S extends WskSocket> S track(S socket) {
        sockets.add(socket);
        return socket;
    }

    /** {@return the socket that a request made} */
    public final <S extends WskSocket> S create(Class<S> type, Started.Request request)
            throws InterruptedException {
        return track(ok(request).socket(type));
    }

    /** Enables standard events, which must succeed. */
    public final void enable(WskSocket socket, int eventMask) {
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(eventMask), "enableEvents");
    }

    /** Enables events of an extension interface, which must succeed. */
    public final void enable(WskSocket socket, WskExtensionId<?, ?> extension, int eventMask) {
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(extension, eventMask), "enableEvents");
    }

    /** {@return where a listener is bound} */
    public final SockAddr addressOf(WskListenSocket socket) throws InterruptedException {
        return ok(socket::getLocalAddress).localAddress();
    }

    /** {@return where a datagram socket is bound} */
    public final SockAddr addressOf(WskDatagramSocket socket) throws InterruptedException {
        return ok(socket::getLocalAddress).localAddress();
    }

    /** Closes a socket, which must succeed. */
    public final WskIrp close(WskSocket socket) throws InterruptedException {
        return ok(socket::close);
    }

    // ---- the end

    /** Takes the next reported failure of a callback. */
    public final Throwable callbackFailure() throws InterruptedException {
        expectedFailures.incrementAndGet();
        return failures.next();
    }

    /** Closes every socket that is still open. */
    protected final void closeSockets() throws InterruptedException {
        // Connections that a listener hands over until it is closed are tracked meanwhile.
        for (int closed = 0; closed < sockets.size(); closed++) {
            NtStatus status = start(sockets.get(closed)::close).await();
            assertTrue(
                    status == NtStatus.SUCCESS || status == NtStatus.FILE_FORCED_CLOSED,
                    () -> "close ended with " + status);
        }
        sockets.clear();
    }

    /** Ends the registration and checks that nothing was left undone. */
    public void end() throws InterruptedException {
        closeSockets();
        release();
        Threads.join(Threads.start("deregister", registration::deregister));
        for (Started one : started) {
            one.checkCompletedOnce();
        }
        assertTrue(
                failures.size() <= expectedFailures.get(),
                () -> "callbacks failed: " + failures.all());
        assertEquals(expectedFailures.get(), failures.size(), "reported failures of callbacks");
    }
}

package wsk.engine.fake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskClientDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskIrp;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;
import wsk.api.WskVersion;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;
import wsk.api.spi.WskExtensionProvider;
import wsk.engine.Engine;
import wsk.engine.driver.ReceiveBlock;

import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A client of the engine on a {@link FakeLoop}. */
public final class FakeClient {
    public static final Duration DEADLINE = Duration.ofSeconds(20);
    public static final SockAddr LOCAL = SockAddr.of("127.0.0.1", 1);
    public static final SockAddr REMOTE = SockAddr.of("127.0.0.1", 2);

    /** A request, given its IRP. */
    @FunctionalInterface
    public interface Request {
        /** Starts it. */
        NtStatus start(WskIrp irp);
    }

    public final FakeLoop loop;
    public final List<Throwable> failures = new CopyOnWriteArrayList<>();
    public final WskProviderNpi npi;
    public final WskAttachment attachment;

    public FakeClient(WskExtensionProvider<?, ?>... extensions) {
        this(WskRegistrationOptions.defaults(), new FakeLoop[] {new FakeLoop()}, extensions);
    }

    public FakeClient(WskRegistrationOptions options, WskExtensionProvider<?, ?>... extensions) {
        this(options, new FakeLoop[] {new FakeLoop()}, extensions);
    }

    public FakeClient(FakeLoop[] loops) {
        this(WskRegistrationOptions.defaults(), loops);
    }

    private FakeClient(
            WskRegistrationOptions options,
            FakeLoop[] loops,
            WskExtensionProvider<?, ?>... extensions) {
        loop = loops[0];
        WskClientDispatch dispatch =
                new WskClientDispatch() {
                    @Override
                    public void onCallbackFailure(Object clientContext, Throwable failure) {
                        failures.add(failure);
                    }
                };
        attachment =
                Engine.attach(
                        new WskAttachingClient(
                                new WskClientNpi("fake", dispatch),
                                options.withLoops(loops.length),
                                WskVersion.V1_0,
                                new WskSelection(
                                        Optional.empty(),
                                        Optional.of("fake"),
                                        List.of(),
                                        List.of(),
                                        List.of()),
                                Stream.of(extensions)
                                        .map(
                                                each ->
                                                        new WskAttachingClient.Extension(
                                                                each.id(), each))
                                        .toList(),
                                () -> true),
                        new FakeTransport(loops));
        npi = attachment.npi();
    }

    public WskIrp start(Request request) {
        WskIrp irp = npi.allocateIrp();
        NtStatus answer = request.start(irp);
        assertTrue(answer == NtStatus.PENDING || !answer.isSuccess(), answer::toString);
        return irp;
    }

    public static WskIrp ended(WskIrp irp, NtStatus status) throws InterruptedException {
        assertEquals(status, irp.await(DEADLINE));
        return irp;
    }

    public WskIrp ends(NtStatus status, Request request) throws InterruptedException {
        return ended(start(request), status);
    }

    public WskIrp succeeds(Request request) throws InterruptedException {
        return ends(NtStatus.SUCCESS, request);
    }

    /** Whether the loop still runs, on the driver it began with. */
    public void isWell() throws Exception {
        loop.happens(() -> assertEquals(0, loop.closes, "the loop has failed"));
    }

    /** Ends all; every socket must have been closed. */
    public void detach() throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                done.complete(attachment.detach(DEADLINE));
                            } catch (Throwable e) {
                                done.completeExceptionally(e);
                            }
                        });
        assertTrue(done.get(DEADLINE.toSeconds() + 1, TimeUnit.SECONDS), "something is still open");
    }

    public WskDatagramSocket datagramSocket(WskClientDatagramDispatch<Object> dispatch)
            throws InterruptedException {
        WskDatagramSocket socket =
                succeeds(irp -> npi.datagramSocket(AddressFamily.INET, this, dispatch, irp))
                        .socket(WskDatagramSocket.class);
        succeeds(irp -> socket.bind(LOCAL, irp));
        return socket;
    }

    public WskConnectionSocket boundConnection(WskClientConnectionDispatch<Object> dispatch)
            throws InterruptedException {
        WskConnectionSocket socket =
                succeeds(irp -> npi.connectionSocket(AddressFamily.INET, this, dispatch, irp))
                        .socket(WskConnectionSocket.class);
        succeeds(irp -> socket.bind(LOCAL, irp));
        return socket;
    }

    public WskConnectionSocket connection(WskClientConnectionDispatch<Object> dispatch)
            throws Exception {
        WskConnectionSocket socket = boundConnection(dispatch);
        WskIrp connect = start(irp -> socket.connect(REMOTE, irp));
        loop.happens(() -> loop.connections.getLast().sink.connected(NtStatus.SUCCESS, 0));
        ended(connect, NtStatus.SUCCESS);
        return socket;
    }

    public static WskBuf room(int bytes) {
        return WskBuf.allocate(bytes);
    }

    /** {@return a block that nobody takes back} */
    public static ReceiveBlock block(int bytes) {
        return new ReceiveBlock(Arena.ofAuto().allocate(bytes), 0, _ -> {});
    }
}

package wsk.it.pairs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.fail;

import org.junit.jupiter.api.Assumptions;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskProviderNpi;
import wsk.api.WskReceiveFlag;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;
import wsk.api.WskSocket;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** One of two clients in this JVM, each with a provider of its own. */
final class Side {
    static final Duration DEADLINE = Duration.ofSeconds(20);
    static final SockAddr LOOPBACK = SockAddr.of("127.0.0.1", 0);
    static final SockAddr.Unix UNNAMED = new SockAddr.Unix("");

    private final WskRegistration registration;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final Set<WskSocket> sockets = ConcurrentHashMap.newKeySet();
    final WskProviderNpi npi;

    /** A request that is handed its IRP. */
    @FunctionalInterface
    interface Request {
        NtStatus start(WskIrp irp);
    }

    Side(String provider) throws InterruptedException {
        WskClientDispatch dispatch =
                new WskClientDispatch() {
                    @Override
                    public void onCallbackFailure(Object clientContext, Throwable failure) {
                        failures.add(failure);
                    }
                };
        registration =
                WskRegistration.register(
                        new WskClientNpi("side", dispatch),
                        WskRegistrationOptions.defaults().withProvider(provider).withLoops(1));
        skipWhereUnavailable(provider);
        npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        assertEquals(provider, npi.providerName());
    }

    private void skipWhereUnavailable(String provider) {
        for (WskSelection.Provider found : registration.selection().providers()) {
            if (found.name().equals(provider) && !found.available()) {
                registration.close();
                String message = provider + " " + found.verdict() + "; " + found.remedy();
                if (Boolean.getBoolean("wsk.ci")) {
                    fail("in CI nothing may be skipped: " + message);
                }
                Assumptions.abort(message);
            }
        }
    }

    WskIrp start(Request request) {
        WskIrp irp = npi.allocateIrp();
        request.start(irp);
        return irp;
    }

    static WskIrp endsWith(NtStatus expected, WskIrp irp) throws InterruptedException {
        NtStatus status = irp.await(DEADLINE);
        assertNotEquals(NtStatus.TIMEOUT, status, "not completed within the deadline");
        assertEquals(expected, status);
        return irp;
    }

    WskIrp ok(Request request) throws InterruptedException {
        return endsWith(NtStatus.SUCCESS, start(request));
    }

    <S extends WskSocket> S track(S socket) {
        sockets.add(socket);
        return socket;
    }

    /** Leaves the closing of a socket to somebody else. */
    void untrack(WskSocket socket) {
        sockets.remove(socket);
    }

    WskConnectionSocket connection(WskIrp irp) throws InterruptedException {
        return track(endsWith(NtStatus.SUCCESS, irp).socket(WskConnectionSocket.class));
    }

    /** {@return a listener that is bound} */
    WskListenSocket listener(SockAddr at) throws InterruptedException {
        WskListenSocket listener =
                track(ok(irp -> npi.listenSocket(at.family(), irp)).socket(WskListenSocket.class));
        ok(irp -> listener.bind(at, irp));
        return listener;
    }

    /** {@return a listener whose connections echo} */
    WskListenSocket echoListener(EchoByEvent echo) throws InterruptedException {
        WskListenSocket listener =
                track(
                        ok(irp -> npi.listenSocket(AddressFamily.INET, echo, echo, irp))
                                .socket(WskListenSocket.class));
        ok(irp -> listener.bind(LOOPBACK, irp));
        return listener;
    }

    SockAddr addressOf(WskListenSocket listener) throws InterruptedException {
        return ok(listener::getLocalAddress).localAddress();
    }

    WskDatagramSocket datagram() throws InterruptedException {
        WskDatagramSocket socket =
                track(
                        ok(irp -> npi.datagramSocket(AddressFamily.INET, irp))
                                .socket(WskDatagramSocket.class));
        ok(irp -> socket.bind(LOOPBACK, irp));
        return socket;
    }

    WskIrp startConnect(SockAddr to) {
        SockAddr from = to.family() == AddressFamily.UNIX ? UNNAMED : LOOPBACK;
        return start(irp -> npi.socketConnect(from, to, irp));
    }

    WskConnectionSocket connect(SockAddr to) throws InterruptedException {
        return connection(startConnect(to));
    }

    <C> WskConnectionSocket connect(SockAddr to, C context, WskClientConnectionDispatch<C> dispatch)
            throws InterruptedException {
        return connection(start(irp -> npi.socketConnect(LOOPBACK, to, context, dispatch, irp)));
    }

    void send(WskConnectionSocket socket, byte[] bytes) throws InterruptedException {
        WskBuf buffer = WskBuf.allocate(bytes.length).put(bytes);
        assertEquals(bytes.length, ok(irp -> socket.send(buffer, irp)).information());
    }

    byte[] receive(WskConnectionSocket socket, int count) throws InterruptedException {
        WskBuf room = WskBuf.allocate(count);
        WskIrp done = ok(irp -> socket.receive(room, WskReceiveFlag.WAITALL, irp));
        assertEquals(count, done.information());
        return room.toByteArray();
    }

    void expectEnd(WskConnectionSocket socket) throws InterruptedException {
        assertEquals(0, ok(irp -> socket.receive(WskBuf.allocate(1), irp)).information());
    }

    /** Closes every socket that is tracked, and leaves. */
    void close() throws InterruptedException {
        List<WskIrp> closes = sockets.stream().map(socket -> start(socket::close)).toList();
        for (WskIrp close : closes) {
            assertNotEquals(NtStatus.TIMEOUT, close.await(DEADLINE));
        }
        registration.releaseProviderNpi();
        registration.close();
        assertEquals(List.of(), List.copyOf(failures), "failures of callbacks");
    }
}

package wsk.ext.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskClientNpi;
import wsk.api.WskConnectionSocket;
import wsk.api.WskExtensionId;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskSocket;
import wsk.api.WskVersion;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The idle watch on real connections, by the API alone: whatever provider is captured. */
class IdleWatchTest {
    private static final Duration SHORT = Duration.ofMillis(5);

    private final Deque<WskSocket> open = new ArrayDeque<>();
    private WskRegistration registration;
    private WskProviderNpi npi;
    private WskIrp irp;
    private WskListenSocket listener;

    /** Counts the events of one connection, and lets a test wait for some more. */
    private static final class Heard implements IdleWatchClientDispatch {
        private final AtomicInteger receiveIdle = new AtomicInteger();
        private final AtomicInteger sendIdle = new AtomicInteger();
        private final Semaphore sendIdleNews = new Semaphore(0);
        private final Semaphore receiveIdleNews = new Semaphore(0);

        @Override
        public void onReceiveIdle() {
            receiveIdle.incrementAndGet();
            receiveIdleNews.release();
        }

        @Override
        public void onSendIdle() {
            sendIdle.incrementAndGet();
            sendIdleNews.release();
        }

        static void awaitMore(Semaphore news, int count) throws InterruptedException {
            news.drainPermits();
            assertTrue(news.tryAcquire(count, 20, TimeUnit.SECONDS), "the event did not come");
        }
    }

    @BeforeEach
    void listen() throws InterruptedException {
        registration = WskRegistration.register(WskClientNpi.of(this));
        npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        irp = npi.allocateIrp();
        listener = made(npi.listenSocket(AddressFamily.INET, irp), WskListenSocket.class);
        done(listener.bind(SockAddr.of("127.0.0.1", 0), irp));
    }

    @AfterEach
    void closeAll() throws InterruptedException {
        for (WskSocket socket : open) {
            done(socket.close(irp));
        }
        registration.releaseProviderNpi();
        registration.deregister();
    }

    @Test
    void firesInEachDirection() throws InterruptedException {
        Heard heard = new Heard();
        watched(heard, IdleWatch.RECEIVE_IDLE | IdleWatch.SEND_IDLE);
        Heard.awaitMore(heard.receiveIdleNews, 1);
        Heard.awaitMore(heard.sendIdleNews, 1);
    }

    @Test
    void firesOnlyWhatIsEnabled() throws InterruptedException {
        Heard heard = new Heard();
        watched(heard, IdleWatch.SEND_IDLE);
        Heard.awaitMore(heard.sendIdleNews, 5);
        assertEquals(0, heard.receiveIdle.get());
    }

    @Test
    void staysSilentOnceDisabled() throws InterruptedException {
        Heard heard = new Heard();
        WskConnectionSocket socket = watched(heard, IdleWatch.RECEIVE_IDLE | IdleWatch.SEND_IDLE);
        Heard.awaitMore(heard.receiveIdleNews, 1);
        done(socket.disableEvent(IdleWatch.ID, IdleWatch.RECEIVE_IDLE, irp));
        int before = heard.receiveIdle.get();
        // The other direction is the clock: both have the same time.
        Heard.awaitMore(heard.sendIdleNews, 5);
        assertEquals(before, heard.receiveIdle.get());
    }

    @Test
    void staysSilentOnceClosed() throws InterruptedException {
        Heard heard = new Heard();
        Heard clock = new Heard();
        WskConnectionSocket socket = watched(heard, IdleWatch.RECEIVE_IDLE);
        watched(clock, IdleWatch.SEND_IDLE);
        Heard.awaitMore(heard.receiveIdleNews, 1);
        open.remove(socket);
        done(socket.close(irp));
        int before = heard.receiveIdle.get();
        Heard.awaitMore(clock.sendIdleNews, 5);
        assertEquals(before, heard.receiveIdle.get());
    }

    @Test
    void anEventMayCloseItsConnection() throws InterruptedException {
        WskIrp closeIrp = npi.allocateIrp();
        Semaphore closing = new Semaphore(0);
        WskConnectionSocket socket = connect();
        IdleWatchClientDispatch closes =
                new IdleWatchClientDispatch() {
                    @Override
                    public void onReceiveIdle() {
                        socket.close(closeIrp);
                        closing.release();
                    }
                };
        start(socket, closes, IdleWatch.RECEIVE_IDLE);
        assertTrue(closing.tryAcquire(20, TimeUnit.SECONDS), "the event did not come");
        open.remove(socket);
        assertEquals(NtStatus.SUCCESS, closeIrp.await());
    }

    @Test
    void servesConnectionsOnly() throws InterruptedException {
        Heard heard = new Heard();
        assertTrue(listener.registerExtension(IdleWatch.ID, heard).isEmpty());
        WskSocket datagram = made(npi.datagramSocket(AddressFamily.INET, irp), WskSocket.class);
        assertTrue(datagram.registerExtension(IdleWatch.ID, heard).isEmpty());
        WskSocket basic = made(npi.basicSocket(AddressFamily.INET, irp), WskSocket.class);
        assertTrue(basic.registerExtension(IdleWatch.ID, heard).isEmpty());
    }

    @Test
    void aHigherVersionIsNotServed() throws InterruptedException {
        WskConnectionSocket socket = connect();
        for (WskVersion version : new WskVersion[] {new WskVersion(1, 1), new WskVersion(2, 0)}) {
            WskExtensionId<IdleWatchClientDispatch, IdleWatchDispatch> later =
                    new WskExtensionId<>(
                            IdleWatch.ID.name(),
                            version,
                            IdleWatchClientDispatch.class,
                            IdleWatchDispatch.class);
            assertTrue(socket.registerExtension(later, new Heard()).isEmpty());
        }
    }

    /** A connection whose idle watch runs. */
    private WskConnectionSocket watched(Heard heard, int events) throws InterruptedException {
        WskConnectionSocket socket = connect();
        start(socket, heard, events);
        return socket;
    }

    private static void start(
            WskConnectionSocket socket, IdleWatchClientDispatch heard, int events) {
        IdleWatchDispatch watch = socket.registerExtension(IdleWatch.ID, heard).orElseThrow();
        assertEquals(NtStatus.SUCCESS, socket.enableEvents(IdleWatch.ID, events));
        watch.receiveIdleAfter(SHORT);
        watch.sendIdleAfter(SHORT);
    }

    private WskConnectionSocket connect() throws InterruptedException {
        done(listener.getLocalAddress(irp));
        SockAddr address = irp.localAddress();
        WskConnectionSocket socket =
                made(
                        npi.socketConnect(SockAddr.of("127.0.0.1", 0), address, irp),
                        WskConnectionSocket.class);
        made(listener.accept(irp), WskConnectionSocket.class);
        return socket;
    }

    private <S extends WskSocket> S made(NtStatus started, Class<S> type)
            throws InterruptedException {
        done(started);
        S socket = irp.socket(type);
        open.push(socket);
        return socket;
    }

    private void done(NtStatus started) throws InterruptedException {
        assertEquals(NtStatus.PENDING, started);
        assertEquals(NtStatus.SUCCESS, irp.await());
    }
}

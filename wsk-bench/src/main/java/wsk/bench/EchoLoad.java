package wsk.bench;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections that each send a message, wait until it is back, and send it again. */
final class EchoLoad {
    private final WskRegistration registration;
    private final Bouncer[] bouncers;
    private final AtomicInteger left = new AtomicInteger();
    private volatile @Nullable CountDownLatch done;

    EchoLoad(String provider, SockAddr server, int connections, int size)
            throws InterruptedException {
        registration =
                WskRegistration.register(
                        WskClientNpi.of("echo load"),
                        WskRegistrationOptions.defaults().withProvider(provider).withLoops(1));
        WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        Irps.succeed(npi.setStaticEventCallbacks(WskEvents.RECEIVE));
        bouncers = new Bouncer[connections];
        for (int i = 0; i < connections; i++) {
            bouncers[i] = new Bouncer(npi, server, size);
        }
        registration.releaseProviderNpi();
    }

    /** Bounces messages on all connections until there were so many. */
    void bounce(int messages) throws InterruptedException {
        CountDownLatch latch = new CountDownLatch(bouncers.length);
        done = latch;
        left.set(messages);
        for (Bouncer bouncer : bouncers) {
            bouncer.send();
        }
        latch.await();
    }

    void close() throws InterruptedException {
        for (Bouncer bouncer : bouncers) {
            bouncer.close();
        }
        registration.deregister();
    }

    /** One connection. */
    private final class Bouncer implements WskClientConnectionDispatch<Bouncer> {
        private final WskConnectionSocket socket;
        private final WskIrp sending;
        private final WskBuf message;
        private final int size;
        private long received;
        private boolean sendAgain;

        Bouncer(WskProviderNpi npi, SockAddr server, int size) throws InterruptedException {
            this.size = size;
            message = WskBuf.allocate(size);
            WskIrp irp = npi.allocateIrp();
            Irps.succeed(
                    npi.socketConnect(
                            SockAddr.wildcard(server.family(), 0), server, this, this, irp),
                    irp);
            socket = irp.socket(WskConnectionSocket.class);
            sending = socket.allocateIrp().setCompletionRoutine(done -> sent());
        }

        void send() {
            socket.send(message, sending);
        }

        @Override
        public NtStatus onReceive(Bouncer context, int flags, WskDataIndication data, long bytes) {
            received += bytes;
            if (received == size) {
                received = 0;
                if (left.decrementAndGet() > 0) {
                    again();
                } else {
                    finished();
                }
            }
            return NtStatus.SUCCESS;
        }

        /** The answer may overtake the completion of the send it answers. */
        private void again() {
            if (sending.isPending()) {
                sendAgain = true;
            } else {
                send();
            }
        }

        private void sent() {
            if (sendAgain) {
                sendAgain = false;
                send();
            }
        }

        private void finished() {
            CountDownLatch latch = done;
            if (latch != null) {
                latch.countDown();
            }
        }

        void close() throws InterruptedException {
            WskIrp irp = socket.allocateIrp();
            Irps.succeed(socket.close(irp), irp);
        }
    }
}

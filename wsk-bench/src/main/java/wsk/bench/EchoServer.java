package wsk.bench;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskEvents;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;

/** Sends everything back from the memory it arrived in. */
final class EchoServer implements WskClientListenDispatch<EchoServer> {
    private final WskRegistration registration;
    private final WskIrp irp;
    private final WskListenSocket listener;
    private final SockAddr address;

    EchoServer(String provider) throws InterruptedException {
        registration =
                WskRegistration.register(
                        WskClientNpi.of("echo server"),
                        WskRegistrationOptions.defaults().withProvider(provider).withLoops(1));
        WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
        irp = npi.allocateIrp();
        Irps.succeed(
                npi.setStaticEventCallbacks(
                        WskEvents.ACCEPT | WskEvents.RECEIVE | WskEvents.DISCONNECT));
        Irps.succeed(npi.listenSocket(AddressFamily.INET, this, this, irp), irp);
        listener = irp.socket(WskListenSocket.class);
        Irps.succeed(listener.bind(SockAddr.of("127.0.0.1", 0), irp), irp);
        Irps.succeed(listener.getLocalAddress(irp), irp);
        address = irp.localAddress();
        registration.releaseProviderNpi();
    }

    SockAddr address() {
        return address;
    }

    void close() throws InterruptedException {
        Irps.succeed(listener.close(irp), irp);
        registration.deregister();
    }

    @Override
    public NtStatus onAccept(
            EchoServer context,
            int flags,
            SockAddr local,
            SockAddr remote,
            WskConnectionSocket accepted,
            WskAcceptSlot slot) {
        Echo echo = new Echo(accepted);
        slot.set(echo, echo);
        return NtStatus.SUCCESS;
    }

    /** One connection. */
    private static final class Echo implements WskClientConnectionDispatch<Echo> {
        private final WskConnectionSocket socket;
        private final WskIrp closing;
        private @Nullable Reply spare;

        Echo(WskConnectionSocket socket) {
            this.socket = socket;
            this.closing = socket.allocateIrp();
        }

        @Override
        public NtStatus onReceive(Echo context, int flags, WskDataIndication data, long bytes) {
            WskDataIndication next = data;
            while (true) {
                send(next);
                if (!next.hasNext()) {
                    return NtStatus.PENDING;
                }
                WskDataIndication following = next.next();
                next.unlink();
                next = following;
            }
        }

        private void send(WskDataIndication data) {
            Reply reply = spare;
            if (reply == null) {
                reply = new Reply();
            } else {
                spare = reply.next;
            }
            reply.data = data;
            socket.send(data.buffer(), reply.irp);
        }

        @Override
        public void onDisconnect(Echo context, int flags) {
            socket.close(closing);
        }

        /** A send under way, with the data it returns. */
        private final class Reply implements WskIrp.CompletionRoutine {
            private final WskIrp irp = socket.allocateIrp().setCompletionRoutine(this);
            private @Nullable WskDataIndication data;
            private @Nullable Reply next;

            @Override
            public void onCompletion(WskIrp done) {
                WskDataIndication sent = data;
                data = null;
                if (sent != null) {
                    socket.release(sent);
                }
                next = spare;
                spare = this;
            }
        }
    }
}

package example.greeted;

import example.greeting.Greeting;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientNpi;
import wsk.api.WskConnectionSocket;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskProviderNpi;
import wsk.api.WskReceiveFlag;
import wsk.api.WskRegistration;

import java.nio.charset.StandardCharsets;

/** Talks to itself, and prints the selection and what the extension told. */
public final class Main {
    private final WskProviderNpi npi;
    private final WskIrp irp;

    private Main(WskProviderNpi npi) {
        this.npi = npi;
        this.irp = npi.allocateIrp();
    }

    /** Runs it. */
    public static void main(String[] args) throws InterruptedException {
        try (WskRegistration registration = WskRegistration.register(WskClientNpi.of("greeted"))) {
            WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
            System.out.println(npi.selection());
            new Main(npi).talk();
            registration.releaseProviderNpi();
        }
        System.out.println("ended");
    }

    private void talk() throws InterruptedException {
        check(npi.listenSocket(AddressFamily.INET, irp));
        WskListenSocket listener = irp.socket(WskListenSocket.class);
        check(listener.bind(SockAddr.of("127.0.0.1", 0), irp));
        check(listener.getLocalAddress(irp));
        SockAddr address = irp.localAddress();
        WskIrp accepting = npi.allocateIrp();
        listener.accept(accepting);
        check(npi.socketConnect(SockAddr.of("127.0.0.1", 0), address, irp));
        WskConnectionSocket caller = irp.socket(WskConnectionSocket.class);
        accepting.await();
        WskConnectionSocket answerer = accepting.socket(WskConnectionSocket.class);

        Greeting greeting =
                answerer.registerExtension(
                                Greeting.ID, bytes -> System.out.println("greeted with " + bytes))
                        .orElseThrow();
        System.out.println("enabled " + answerer.enableEvents(Greeting.ID, Greeting.GREETED));
        check(caller.send(WskBuf.allocate(5).put("hello".getBytes(StandardCharsets.UTF_8)), irp));
        check(answerer.receive(WskBuf.allocate(5), WskReceiveFlag.WAITALL, irp));
        System.out.println("the greeting had " + greeting.greetingBytes());

        check(caller.close(irp));
        check(answerer.close(irp));
        check(listener.close(irp));
    }

    private void check(NtStatus started) throws InterruptedException {
        NtStatus ended = irp.await();
        if (ended != NtStatus.SUCCESS) {
            throw new IllegalStateException("started with " + started + ", ended with " + ended);
        }
    }
}

package wsk.tck.client;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskCallbackFlags;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskDatagramIndication;

import java.util.ArrayList;
import java.util.List;

/** A datagram socket's callback that writes down what it is called with. */
public final class RecordingDatagrams implements WskClientDatagramDispatch<Object> {
    /** A datagram that was indicated, and what the event answered. */
    public record Received(String text, SockAddr from, int flags, NtStatus answer) {}

    /** Decides what the event answers. */
    @FunctionalInterface
    public interface Answer {
        /** {@return the answer} */
        NtStatus to(WskDatagramIndication first);
    }

    private final EventLog<Received> events = new EventLog<>();
    private volatile Answer answer = _ -> NtStatus.SUCCESS;

    /** Makes a recorder whose event answers SUCCESS. */
    public RecordingDatagrams() {}

    /** {@return what was indicated so far} */
    public EventLog<Received> events() {
        return events;
    }

    /** Says what the event answers from now on. */
    public void answerWith(Answer next) {
        answer = next;
    }

    @Override
    public NtStatus onReceiveFrom(
            Object socketContext, int flags, WskDatagramIndication indication) {
        if (!CheckedClient.CONTEXT.equals(socketContext)) {
            throw new AssertionError("a callback was handed a foreign context");
        }
        if ((flags & WskCallbackFlags.AT_DISPATCH_LEVEL) == 0) {
            throw new AssertionError("AT_DISPATCH_LEVEL is missing");
        }
        List<WskDatagramIndication> list = new ArrayList<>();
        WskDatagramIndication at = indication;
        list.add(at);
        while (at.hasNext()) {
            at = at.next();
            list.add(at);
        }
        List<Received> datagrams = new ArrayList<>();
        for (WskDatagramIndication one : list) {
            String text = Bytes.text(one.buffer().toByteArray());
            datagrams.add(new Received(text, one.remoteAddress(), flags, NtStatus.SUCCESS));
        }
        NtStatus status = answer.to(indication);
        for (Received one : datagrams) {
            events.add(new Received(one.text(), one.from(), one.flags(), status));
        }
        return status;
    }

    /** {@return the datagrams that events took so far, in order} */
    public List<String> taken() {
        return events.all().stream()
                .filter(r -> r.answer() == NtStatus.SUCCESS || r.answer() == NtStatus.PENDING)
                .map(Received::text)
                .toList();
    }

    /** Waits until so many datagrams were taken. */
    public List<String> awaitTaken(int count) throws InterruptedException {
        events.await(_ -> taken().size() >= count, count + " datagrams by event");
        return taken();
    }

    /** Waits until so many datagrams were refused. */
    public List<Received> awaitRefused(int count) throws InterruptedException {
        events.await(_ -> refused().size() >= count, count + " refused datagrams");
        return refused();
    }

    private List<Received> refused() {
        return events.all().stream().filter(r -> r.answer() == NtStatus.DATA_NOT_ACCEPTED).toList();
    }
}

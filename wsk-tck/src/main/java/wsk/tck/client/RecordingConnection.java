package wsk.tck.client;

import wsk.api.NtStatus;
import wsk.api.WskCallbackFlags;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskDataIndication;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A connection's callbacks that write down what they are called with. */
public final class RecordingConnection implements WskClientConnectionDispatch<Object> {
    /** What was called. */
    public sealed interface Event {
        /** A receive event, a character for each of its bytes, and what it answered. */
        record Received(String text, int flags, NtStatus answer) implements Event {
            @Override
            public String toString() {
                return "Received(" + text.length() + " bytes, " + answer + ")";
            }
        }

        /** A disconnect event. */
        record Disconnected(boolean abortive, int flags) implements Event {}

        /** A send backlog event. */
        record Backlog(long bytes) implements Event {}

        /** The end of the socket. */
        record Dead() implements Event {}
    }

    /** Decides what the receive event answers. */
    @FunctionalInterface
    public interface Answer {
        /** {@return the answer} */
        NtStatus to(WskDataIndication indication, long bytes);
    }

    private final EventLog<Event> events = new EventLog<>();
    private volatile Answer answer = (_, _) -> NtStatus.SUCCESS;
    private volatile Runnable onDisconnect = () -> {};
    private final AtomicInteger running = new AtomicInteger();

    /** Makes a recorder whose receive event answers SUCCESS. */
    public RecordingConnection() {}

    /** {@return what was called so far} */
    public EventLog<Event> events() {
        return events;
    }

    /** Says what receive events answer from now on. */
    public void answerWith(Answer next) {
        answer = next;
    }

    /** Says what disconnect events do from now on. */
    public void whenDisconnected(Runnable next) {
        onDisconnect = next;
    }

    @Override
    public NtStatus onReceive(
            Object socketContext, int flags, WskDataIndication indication, long bytesIndicated) {
        enter(socketContext, flags);
        try {
            byte[] bytes = bytesOf(indication);
            if (bytes.length != bytesIndicated) {
                throw new AssertionError(
                        bytesIndicated + " bytes indicated, " + bytes.length + " in the list");
            }
            NtStatus status = answer.to(indication, bytesIndicated);
            events.add(new Event.Received(Bytes.text(bytes), flags, status));
            return status;
        } finally {
            running.decrementAndGet();
        }
    }

    @Override
    public void onDisconnect(Object socketContext, int flags) {
        enter(socketContext, flags);
        try {
            onDisconnect.run();
            events.add(new Event.Disconnected((flags & WskCallbackFlags.ABORTIVE) != 0, flags));
        } finally {
            running.decrementAndGet();
        }
    }

    @Override
    public void onSendBacklog(Object socketContext, long idealBacklogSize) {
        enter(socketContext, WskCallbackFlags.AT_DISPATCH_LEVEL);
        running.decrementAndGet();
        events.add(new Event.Backlog(idealBacklogSize));
    }

    @Override
    public void onSocketDead(Object socketContext) {
        events.add(new Event.Dead());
    }

    private void enter(Object socketContext, int flags) {
        if (!CheckedClient.CONTEXT.equals(socketContext)) {
            throw new AssertionError("a callback was handed a foreign context");
        }
        if ((flags & WskCallbackFlags.AT_DISPATCH_LEVEL) == 0) {
            throw new AssertionError("AT_DISPATCH_LEVEL is missing");
        }
        if (running.incrementAndGet() != 1) {
            throw new AssertionError("callbacks of one socket overlap");
        }
    }

    /** {@return all bytes of a list} */
    public static byte[] bytesOf(WskDataIndication first) {
        List<byte[]> parts = new ArrayList<>();
        WskDataIndication at = first;
        parts.add(at.buffer().toByteArray());
        while (at.hasNext()) {
            at = at.next();
            parts.add(at.buffer().toByteArray());
        }
        return Bytes.join(parts);
    }

    /** {@return the receive events so far} */
    public List<Event.Received> received() {
        return events.all().stream()
                .filter(Event.Received.class::isInstance)
                .map(Event.Received.class::cast)
                .toList();
    }

    /** {@return the disconnect events so far} */
    public List<Event.Disconnected> disconnected() {
        return events.all().stream()
                .filter(Event.Disconnected.class::isInstance)
                .map(Event.Disconnected.class::cast)
                .toList();
    }

    /** {@return the bytes of all events that took theirs} */
    public String taken() {
        return received().stream()
                .filter(r -> r.answer() == NtStatus.SUCCESS || r.answer() == NtStatus.PENDING)
                .map(Event.Received::text)
                .collect(Collectors.joining());
    }

    /** Waits until so many bytes were taken by events, and returns them. */
    public String awaitTaken(int count) throws InterruptedException {
        events.await(_ -> taken().length() >= count, count + " bytes by receive events");
        return taken();
    }

    /** Waits for so many receive events in all. */
    public List<Event.Received> awaitReceived(int count) throws InterruptedException {
        events.await(_ -> received().size() >= count, count + " receive events");
        return received();
    }

    /** Waits for a disconnect event. */
    public Event.Disconnected awaitDisconnected() throws InterruptedException {
        events.await(_ -> !disconnected().isEmpty(), "a disconnect event");
        return disconnected().getFirst();
    }
}

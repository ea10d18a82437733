package wsk.tck.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import wsk.api.NtStatus;
import wsk.api.WskCallbackFlags;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Connections' callbacks that keep what they are shown, and count. */
public final class KeepingConnection implements WskClientConnectionDispatch<Object> {
    /** A receive event: how many bytes it and all before it showed, and with which flags. */
    private record Shown(long bytesSoFar, int flags) {}

    private final List<WskDataIndication> kept = new CopyOnWriteArrayList<>();
    private volatile NtStatus answer = NtStatus.PENDING;
    private final EventLog<Shown> events = new EventLog<>();

    /** Makes callbacks that keep everything. */
    public KeepingConnection() {}

    /** {@return what is kept} */
    public List<WskDataIndication> kept() {
        return kept;
    }

    /** Says what receive events answer from now on. */
    public void answerWith(NtStatus next) {
        answer = next;
    }

    @Override
    public NtStatus onReceive(
            Object socketContext, int flags, WskDataIndication indication, long bytesIndicated) {
        NtStatus status = answer;
        if (status == NtStatus.PENDING) {
            kept.add(indication);
        }
        events.add(new Shown(bytes() + bytesIndicated, flags));
        return status;
    }

    /** {@return how many bytes were shown so far} */
    public long bytes() {
        List<Shown> all = events.all();
        return all.isEmpty() ? 0 : all.getLast().bytesSoFar();
    }

    /** Waits until so many bytes were shown. */
    public void awaitBytes(long count) throws InterruptedException {
        events.await(
                seen -> !seen.isEmpty() && seen.getLast().bytesSoFar() >= count,
                count + " bytes by receive events");
    }

    /** {@return whether the last event asked to release soon} */
    public boolean isHurried() {
        return (events.all().getLast().flags() & WskCallbackFlags.RELEASE_ASAP) != 0;
    }

    /** Gives everything back, to the first of the sockets that it is of. */
    public void release(WskConnectionSocket... sockets) {
        for (WskDataIndication each : kept) {
            NtStatus status = NtStatus.INVALID_PARAMETER;
            for (int i = 0; i < sockets.length && status != NtStatus.SUCCESS; i++) {
                status = sockets[i].release(each);
            }
            assertEquals(NtStatus.SUCCESS, status);
        }
        kept.clear();
    }
}

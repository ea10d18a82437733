package wsk.tck.programs;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskCallbackFlags;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskEvents;
import wsk.tck.programs.script.Answer;
import wsk.tck.programs.script.Hook;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/** The receive and disconnect events of one connection, and what is known about them. */
final class Receiving {
    /** How often bytes may be shown in vain before somebody else must have had a turn. */
    private static final int SHOWN_MAX = 20;

    /** Data that a client keeps, and what it was when it came. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Kept(WskDataIndication indication, byte[] bytes) {}

    /** Memory that a receive has filled. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Filled(WskBuf buffer, byte[] bytes) {}

    private final Actor actor;
    private final List<Filled> filled = new ArrayList<>();
    private final Inflow inflow = new Inflow();
    private final ConcurrentLinkedDeque<Kept> kept = new ConcurrentLinkedDeque<>();
    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger takers = new AtomicInteger();
    private final AtomicInteger elsewhere = new AtomicInteger();
    private final AtomicInteger outstanding = new AtomicInteger();

    // Confined to the loop of the socket.
    private int refusedAt = -1;
    private int resumedAt = -1;
    private long leftThen;
    private int shownInVain;
    private int turnOfThat;
    private boolean endTold;
    private boolean breakTold;

    Receiving(Actor actor) {
        this.actor = actor;
    }

    Inflow inflow() {
        return inflow;
    }

    /**
     * Called before a receive is started.
     *
     * @param takes whether it takes bytes, and not only lets the event go on
     */
    void starting(boolean takes) {
        outstanding.incrementAndGet();
        takers.addAndGet(takes ? 1 : 0);
        elsewhere.addAndGet(actor.isOnLoop() ? 0 : 1);
        started.incrementAndGet();
    }

    /** Called in the routine of a receive. */
    void ended() {
        outstanding.decrementAndGet();
    }

    NtStatus shown(WskDataIndication indication, long bytesIndicated) {
        actor.enter(Hook.RECEIVE, WskEvents.RECEIVE);
        try {
            byte[] bytes = bytes(indication);
            checkShown(bytes, bytesIndicated);
            return answer(indication, bytes);
        } finally {
            actor.exit(Hook.RECEIVE);
        }
    }

    static byte[] bytes(WskDataIndication first) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        WskDataIndication piece = first;
        all.writeBytes(piece.buffer().toByteArray());
        while (piece.hasNext()) {
            piece = piece.next();
            all.writeBytes(piece.buffer().toByteArray());
        }
        return all.toByteArray();
    }

    private void checkShown(byte[] bytes, long bytesIndicated) {
        if (bytes.length != bytesIndicated || bytes.length == 0) {
            actor.play()
                    .find(
                            Promise.BYTES,
                            "%s was shown %d bytes and told %d"
                                    .formatted(actor, bytes.length, bytesIndicated));
        }
        if (refusedAt == started.get()) {
            actor.play().find(Promise.SILENT_WHEN_REFUSED, actor + " was shown data again");
        }
        if (resumedAt == started.get()
                && bytes.length <= leftThen
                && !actor.play().mayHaveEnded(actor)) {
            actor.play()
                    .find(
                            Promise.SHOWN_ONCE,
                            "%s left %d bytes for more to come, and is shown %d"
                                    .formatted(actor, leftThen, bytes.length));
        }
    }

    private NtStatus answer(WskDataIndication indication, byte[] bytes) {
        int startedBefore = started.get();
        int takersBefore = takers.get();
        int elsewhereBefore = elsewhere.get();
        int outstandingBefore = outstanding.get();
        Answer answer = actor.next(Hook.RECEIVE);
        Answer.Verdict verdict = answer.verdict();
        if (verdict == Answer.Verdict.KEEP) {
            // Noted before the actions, which may give it back already.
            kept.add(new Kept(indication, bytes));
        }
        actor.act(answer);
        int taken =
                switch (verdict) {
                    case TAKE, KEEP -> bytes.length;
                    case TAKE_HALF -> bytes.length / 2;
                    case TAKE_NOTHING, REFUSE, THROW -> 0;
                };
        inflow.shown(bytes, taken);
        if (taken == 0
                && (verdict == Answer.Verdict.TAKE_NOTHING
                        || verdict == Answer.Verdict.TAKE_HALF)) {
            inflow.tookNothing();
        }
        refusedAt = -1;
        resumedAt = -1;
        countInVain(taken == 0 && takers.get() == takersBefore);
        // What another thread has started meanwhile takes effect later.
        if (takers.get() == takersBefore && elsewhere.get() == elsewhereBefore) {
            remember(verdict, taken, bytes.length, startedBefore, outstandingBefore);
        }
        return switch (verdict) {
            case TAKE -> NtStatus.SUCCESS;
            case TAKE_HALF, TAKE_NOTHING -> {
                indication.accept(taken);
                yield NtStatus.SUCCESS;
            }
            case KEEP -> NtStatus.PENDING;
            case REFUSE -> NtStatus.DATA_NOT_ACCEPTED;
            case THROW -> throw new OnPurpose();
        };
    }

    /** Counts how often nothing was taken in one turn of the loop. */
    private void countInVain(boolean inVain) {
        int turn = actor.play().turn();
        shownInVain = inVain && turn == turnOfThat ? shownInVain + 1 : 0;
        turnOfThat = turn;
        if (shownInVain > SHOWN_MAX && actor.play().countsTurns()) {
            actor.play()
                    .find(
                            Promise.SHOWN_ONCE,
                            "%s was shown the same bytes %d times, and nobody else had a turn"
                                    .formatted(actor, shownInVain));
        }
    }

    private void remember(
            Answer.Verdict verdict,
            int taken,
            int shown,
            int startedBefore,
            int outstandingBefore) {
        if (taken == shown) {
            return;
        }
        int now = started.get();
        if (outstanding.get() == 0) {
            refusedAt = now;
        } else if (outstandingBefore == 0
                && now > startedBefore
                && taken == 0
                && verdict != Answer.Verdict.REFUSE
                && verdict != Answer.Verdict.THROW) {
            resumedAt = now;
            leftThen = shown;
        }
    }

    /** Notes the bytes that a receive took. */
    void took(byte[] bytes) {
        inflow.received(bytes);
    }

    /** Notes the memory of a receive that is done, which will not be used again. */
    void filled(WskBuf buffer, byte[] bytes) {
        filled.add(new Filled(buffer, bytes));
    }

    /** Checks that nobody wrote to the memory of receives once they were done. */
    void checkMemory() {
        for (Filled one : filled) {
            byte[] now = Arrays.copyOf(one.buffer().toByteArray(), one.bytes().length);
            if (!Arrays.equals(one.bytes(), now)) {
                actor.play().find(Promise.MEMORY, "a receive of " + actor + " was written again");
            }
        }
    }

    void disconnected(int flags) {
        actor.enter(Hook.DISCONNECT, WskEvents.DISCONNECT);
        try {
            boolean abortive = (flags & WskCallbackFlags.ABORTIVE) != 0;
            if (abortive ? breakTold : endTold || breakTold) {
                actor.play().find(Promise.END, actor + " was told of its end again");
            }
            if (abortive) {
                breakTold = true;
            } else {
                endTold = true;
                inflow.ended();
            }
            Actor.refuseToThrow(actor.run(Hook.DISCONNECT));
        } finally {
            actor.exit(Hook.DISCONNECT);
        }
    }

    /** Gives back what has been kept longest. */
    boolean release() {
        // A static event may come before the client knows the socket.
        Kept oldest = actor.exists() ? kept.poll() : null;
        if (oldest == null) {
            return false;
        }
        actor.play()
                .whileMemoryLasts(
                        () -> {
                            if (!Arrays.equals(oldest.bytes(), bytes(oldest.indication()))) {
                                actor.play()
                                        .find(
                                                Promise.MEMORY,
                                                "data that " + actor + " kept has changed");
                            }
                        });
        actor.as(WskConnectionSocket.class)
                .ifPresent(
                        socket -> {
                            NtStatus answer = socket.release(oldest.indication());
                            if (answer != NtStatus.SUCCESS) {
                                actor.play()
                                        .find(
                                                Promise.STATUS,
                                                actor + ".release answered " + answer);
                            }
                        });
        return true;
    }
}

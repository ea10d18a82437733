package wsk.tck.programs;

import wsk.api.NtStatus;
import wsk.api.WskDatagramIndication;
import wsk.api.WskDatagramSocket;
import wsk.api.WskEvents;
import wsk.tck.programs.script.Answer;
import wsk.tck.programs.script.Hook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The receive-from event of one datagram socket, and what came to it. */
final class Datagrams {
    private record Kept(WskDatagramIndication indication, List<byte[]> bytes) {}

    private final Actor actor;
    private final ConcurrentLinkedDeque<Kept> kept = new ConcurrentLinkedDeque<>();

    Datagrams(Actor actor) {
        this.actor = actor;
    }

    NtStatus shown(WskDatagramIndication indication) {
        actor.enter(Hook.RECEIVE_FROM, WskEvents.RECEIVE_FROM);
        try {
            List<byte[]> all = bytes(indication);
            Gate gate = actor.gate(WskEvents.RECEIVE_FROM);
            // What was asked elsewhere may arrive, and enable it, after a refusal.
            int before = actor.isAskedElsewhere() ? Gate.UNSURE : gate.disabling();
            Answer answer = actor.next(Hook.RECEIVE_FROM);
            if (answer.verdict() == Answer.Verdict.KEEP) {
                kept.add(new Kept(indication, all));
            }
            actor.act(answer);
            switch (answer.verdict()) {
                case TAKE, TAKE_HALF, TAKE_NOTHING, KEEP ->
                        all.forEach(bytes -> actor.play().post().came(actor, bytes));
                case REFUSE, THROW -> {
                    if (!actor.isStatic(WskEvents.RECEIVE_FROM)) {
                        gate.disabled(before);
                    }
                }
            }
            Actor.refuseToThrow(answer.verdict());
            return switch (answer.verdict()) {
                case KEEP -> NtStatus.PENDING;
                case REFUSE -> NtStatus.DATA_NOT_ACCEPTED;
                default -> NtStatus.SUCCESS;
            };
        } finally {
            actor.exit(Hook.RECEIVE_FROM);
        }
    }

    private static List<byte[]> bytes(WskDatagramIndication first) {
        List<byte[]> all = new ArrayList<>();
        WskDatagramIndication one = first;
        all.add(one.buffer().toByteArray());
        while (one.hasNext()) {
            one = one.next();
            all.add(one.buffer().toByteArray());
        }
        return all;
    }

    private void checkUnchanged(Kept one) {
        List<byte[]> now = bytes(one.indication());
        for (int i = 0; i < now.size(); i++) {
            if (!Arrays.equals(now.get(i), one.bytes().get(i))) {
                actor.play().find(Promise.MEMORY, "a datagram that " + actor + " kept has changed");
            }
        }
    }

    /** Gives back what has been kept longest. */
    boolean release() {
        // A static event may come before the client knows the socket.
        Kept oldest = actor.exists() ? kept.poll() : null;
        if (oldest == null) {
            return false;
        }
        actor.play().whileMemoryLasts(() -> checkUnchanged(oldest));
        actor.as(WskDatagramSocket.class)
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

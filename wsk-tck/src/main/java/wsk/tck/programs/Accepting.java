package wsk.tck.programs;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskConnectionSocket;
import wsk.api.WskEvents;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;
import wsk.tck.programs.script.Answer;
import wsk.tck.programs.script.Hook;

import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;

/** The events of one listener. */
final class Accepting {
    private final Actor actor;
    private final ConcurrentLinkedDeque<WskInspectId> pended = new ConcurrentLinkedDeque<>();

    Accepting(Actor actor) {
        this.actor = actor;
    }

    NtStatus handedOver(SockAddr remote, WskConnectionSocket socket, WskAcceptSlot slot) {
        actor.enter(Hook.ACCEPT, WskEvents.ACCEPT);
        try {
            Answer answer = actor.next(Hook.ACCEPT);
            boolean takes = answer.verdict() == Answer.Verdict.TAKE;
            if (takes) {
                Actor accepted = actor.play().accepted();
                slot.set(accepted, Calls.CONNECTION);
                accepted.born(socket);
                accepted.remote(remote);
            }
            Actor.refuseToThrow(actor.act(answer));
            return takes ? NtStatus.SUCCESS : NtStatus.REQUEST_NOT_ACCEPTED;
        } finally {
            actor.exit(Hook.ACCEPT);
        }
    }

    WskInspectAction inspected(WskInspectId id) {
        enter(Hook.INSPECT);
        try {
            Answer answer = actor.next(Hook.INSPECT);
            if (answer.verdict() == Answer.Verdict.KEEP) {
                pended.add(id);
            }
            Actor.refuseToThrow(actor.act(answer));
            return switch (answer.verdict()) {
                case TAKE -> WskInspectAction.ACCEPT;
                case KEEP -> WskInspectAction.PEND;
                default -> WskInspectAction.REJECT;
            };
        } finally {
            actor.exit(Hook.INSPECT);
        }
    }

    /** Inspections come whether the accept event is enabled or not. */
    private void enter(Hook hook) {
        actor.enter(hook, 0);
    }

    void aborted(WskInspectId id) {
        enter(Hook.ABORT);
        try {
            pended.remove(id);
            Actor.refuseToThrow(actor.run(Hook.ABORT));
        } finally {
            actor.exit(Hook.ABORT);
        }
    }

    /** {@return the id that has waited longest for its inspection to be completed} */
    Optional<WskInspectId> oldest() {
        return Optional.ofNullable(pended.poll());
    }
}

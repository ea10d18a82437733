package examples;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Inspects connection requests: {@code WskInspectEvent} and {@code WskAbortEvent}. */
final class ConditionalAccept implements WskClientListenDispatch<ConditionalAccept> {
    /** The requests that nobody has decided about yet. Ids are compared by content. */
    final Set<WskInspectId> pending = ConcurrentHashMap.newKeySet();

    private final Predicate<SockAddr> friend;
    private final Predicate<SockAddr> foe;

    ConditionalAccept(Predicate<SockAddr> friend, Predicate<SockAddr> foe) {
        this.friend = friend;
        this.foe = foe;
    }

    /** Turns inspection on; before the socket is bound. */
    NtStatus enable(WskListenSocket socket, WskIrp irp) throws InterruptedException {
        socket.setOption(WskOption.SO_CONDITIONAL_ACCEPT, true, irp);
        return irp.await();
    }

    @Override
    public WskInspectAction onInspect(
            ConditionalAccept self, SockAddr local, SockAddr remote, WskInspectId id) {
        if (friend.test(remote)) {
            return WskInspectAction.ACCEPT;
        }
        if (foe.test(remote)) {
            return WskInspectAction.REJECT;
        }
        // Cannot determine immediately: save the id for WskInspectComplete.
        pending.add(id);
        return WskInspectAction.PEND;
    }

    /** Ends a pended inspection; NOT_FOUND if the request was aborted meanwhile. */
    NtStatus decide(WskListenSocket socket, WskInspectId id, WskInspectAction action, WskIrp irp)
            throws InterruptedException {
        pending.remove(id);
        socket.inspectComplete(id, action, irp);
        return irp.await();
    }

    /** The request has gone: terminate its inspection. */
    @Override
    public void onAbort(ConditionalAccept self, WskInspectId id) {
        pending.remove(id);
    }
}

package wsk.tck.programs;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskAcceptSlot;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDatagramIndication;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;
import wsk.tck.programs.script.Hook;

/** The callbacks of all sockets: each finds its actor as the context. */
final class Calls {
    /** Of connections. */
    static final WskClientConnectionDispatch<Actor> CONNECTION =
            new WskClientConnectionDispatch<>() {
                @Override
                public NtStatus onReceive(
                        Actor actor, int flags, WskDataIndication indication, long bytes) {
                    return actor.receiving().shown(indication, bytes);
                }

                @Override
                public void onDisconnect(Actor actor, int flags) {
                    actor.receiving().disconnected(flags);
                }

                @Override
                public void onSendBacklog(Actor actor, long idealBacklogSize) {
                    actor.called(Hook.SEND_BACKLOG);
                }

                @Override
                public void onSocketDead(Actor actor) {
                    actor.dead();
                }
            };

    /** Of listeners. */
    static final WskClientListenDispatch<Actor> LISTEN =
            new WskClientListenDispatch<>() {
                @Override
                public NtStatus onAccept(
                        Actor actor,
                        int flags,
                        SockAddr local,
                        SockAddr remote,
                        WskConnectionSocket accepted,
                        WskAcceptSlot slot) {
                    return actor.accepting().handedOver(remote, accepted, slot);
                }

                @Override
                public WskInspectAction onInspect(
                        Actor actor, SockAddr local, SockAddr remote, WskInspectId id) {
                    return actor.accepting().inspected(id);
                }

                @Override
                public void onAbort(Actor actor, WskInspectId id) {
                    actor.accepting().aborted(id);
                }

                @Override
                public void onSocketDead(Actor actor) {
                    actor.dead();
                }
            };

    /** Of datagram sockets. */
    static final WskClientDatagramDispatch<Actor> DATAGRAM =
            new WskClientDatagramDispatch<>() {
                @Override
                public NtStatus onReceiveFrom(
                        Actor actor, int flags, WskDatagramIndication indication) {
                    return actor.datagrams().shown(indication);
                }

                @Override
                public void onSocketDead(Actor actor) {
                    actor.dead();
                }
            };

    private Calls() {}
}

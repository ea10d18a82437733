package wsk.tck.programs;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBasicSocket;
import wsk.api.WskClientStreamDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDatagramSocket;
import wsk.api.WskInspectAction;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskListenSocket;
import wsk.api.WskOption;
import wsk.api.WskProviderNpi;
import wsk.api.WskSendCompletion;
import wsk.api.WskSocket;
import wsk.api.WskStreamSocket;
import wsk.tck.programs.script.Action;
import wsk.tck.programs.script.Ref;
import wsk.tck.programs.script.Setting;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** Does what actions say. */
final class Performer {
    /** How much is done in one program; what answers itself would go on for ever. */
    private static final int ACTIONS_MAX = 1000;

    private final Play play;
    private final AtomicInteger budget = new AtomicInteger(ACTIONS_MAX);
    private final Traffic traffic;

    Performer(Play play) {
        this.play = play;
        this.traffic = new Traffic(play, this);
    }

    /** {@return the request that was made, if it was one} */
    Optional<Request> perform(Action action) {
        if (budget.decrementAndGet() < 0 && !play.isEnding()) {
            return Optional.empty();
        }
        Actor actor = play.actor(action.on());
        actor.asking();
        return switch (action) {
            case Action.Create create -> create(actor);
            case Action.Bind _ -> bind(actor);
            case Action.Listen _ ->
                    on(
                            actor,
                            WskStreamSocket.class,
                            s -> request(actor, Operation.LISTEN, s::listen));
            case Action.Connect connect -> connect(actor, connect);
            case Action.ConnectInOneStep connect -> connectInOneStep(actor, connect);
            case Action.Accept accept -> accept(actor, accept);
            case Action.Inspect inspect -> inspect(actor, inspect);
            case Action.Send send -> traffic.send(actor, send);
            case Action.Receive receive -> traffic.receive(actor, receive);
            case Action.Disconnect disconnect -> traffic.disconnect(actor, disconnect);
            case Action.SendTo send -> traffic.sendTo(actor, send);
            case Action.ReceiveFrom receive -> traffic.receiveFrom(actor, receive);
            case Action.Cancel cancel -> {
                actor.pending(cancel.back()).ifPresent(Request::cancel);
                yield Optional.empty();
            }
            case Action.Enable enable -> {
                actor.as(WskSocket.class).ifPresent(socket -> enable(actor, socket, enable.mask()));
                yield Optional.empty();
            }
            case Action.Disable disable ->
                    on(actor, WskSocket.class, socket -> disable(actor, socket, disable));
            case Action.Release _ -> {
                actor.receiving().release();
                actor.datagrams().release();
                yield Optional.empty();
            }
            case Action.Address address -> address(actor, address);
            case Action.Control control ->
                    on(actor, WskSocket.class, socket -> control(actor, socket, control.kind()));
            case Action.Extend _ -> {
                actor.as(WskSocket.class).ifPresent(socket -> extend(actor, socket));
                yield Optional.empty();
            }
            case Action.Hear hear ->
                    on(actor, WskSocket.class, socket -> hear(actor, socket, hear.enable()));
            case Action.Fire _ -> {
                actor.extension().ifPresent(ScriptedExtension.Functions::fire);
                yield Optional.empty();
            }
            case Action.Time time -> {
                actor.extension().ifPresent(its -> its.timeIn(time.micros() * 1000L));
                yield Optional.empty();
            }
            case Action.Close _ -> on(actor, WskSocket.class, socket -> close(actor, socket));
            case Action.Elsewhere elsewhere -> {
                performElsewhere(elsewhere.what());
                yield Optional.empty();
            }
            case Action.BreakLoop what -> breakLoop(what.on().index());
            case Action.EndRegistration end -> {
                endRegistration(end.atOnce());
                yield Optional.empty();
            }
        };
    }

    private void performElsewhere(Action action) {
        play.began();
        play.stage()
                .elsewhere(
                        () -> {
                            perform(action);
                            play.ended();
                        });
    }

    /** Makes a request of a socket, if it can. */
    @FunctionalInterface
    interface Doing<S> {
        /** {@return the request, null for none} */
        @Nullable Request with(S socket);
    }

    static <S extends WskSocket> Optional<Request> on(Actor actor, Class<S> type, Doing<S> doing) {
        return actor.as(type).map(doing::with);
    }

    Request request(Actor actor, Operation operation, Request.Starter starter) {
        return request(actor, operation, 0, starter, (_, _, _) -> {});
    }

    Request request(
            Actor actor,
            Operation operation,
            int again,
            Request.Starter starter,
            Request.Ending ending) {
        return new Request(play, actor, operation, again, starter, ending).start();
    }

    // ---- making sockets

    private Optional<Request> create(Actor actor) {
        if (!actor.askBirth()) {
            return Optional.empty();
        }
        WskProviderNpi npi = play.stage().npi();
        Setting setting = play.program().setting();
        AddressFamily family = setting.family();
        Request.Starter starter =
                switch (actor.ref().kind()) {
                    case LISTENER -> irp -> npi.listenSocket(family, actor, Calls.LISTEN, irp);
                    case STREAM ->
                            irp ->
                                    npi.streamSocket(
                                            family,
                                            actor,
                                            new WskClientStreamDispatch<>(
                                                    Calls.LISTEN, Calls.CONNECTION),
                                            irp);
                    case CONNECTION, ACCEPTED ->
                            irp -> npi.connectionSocket(family, actor, Calls.CONNECTION, irp);
                    case DATAGRAM ->
                            irp ->
                                    npi.datagramSocket(
                                            setting.datagramFamily(), actor, Calls.DATAGRAM, irp);
                    case BASIC -> irp -> npi.basicSocket(family, irp);
                };
        return Optional.of(
                request(
                        actor,
                        Operation.CREATE,
                        0,
                        starter,
                        (request, status, _) -> born(actor, request, status)));
    }

    private static void born(Actor actor, Request request, NtStatus status) {
        if (status == NtStatus.SUCCESS) {
            actor.born(request.irp().socket(WskSocket.class));
        }
    }

    private Optional<Request> bind(Actor actor) {
        SockAddr anywhere = anywhere(actor.ref());
        Request.Ending ending = (_, status, _) -> askLocal(actor, status);
        Request.@Nullable Starter starter =
                switch (actor.as(WskSocket.class).orElse(null)) {
                    case WskListenSocket socket -> irp -> socket.bind(anywhere, irp);
                    case WskConnectionSocket socket -> irp -> socket.bind(anywhere, irp);
                    case WskDatagramSocket socket -> irp -> socket.bind(anywhere, irp);
                    case WskBasicSocket _ -> null;
                    case null -> null;
                };
        return Optional.ofNullable(starter)
                .map(its -> request(actor, Operation.BIND, 0, its, ending));
    }

    private SockAddr anywhere(Ref ref) {
        Setting setting = play.program().setting();
        return switch (ref.kind() == Ref.Kind.DATAGRAM
                ? setting.datagramFamily()
                : setting.family()) {
            case INET -> SockAddr.of("127.0.0.1", 0);
            case INET6 -> SockAddr.of("::1", 0);
            case UNIX -> play.stage().path();
        };
    }

    /** Learns the address of a socket that was bound. */
    private void askLocal(Actor actor, NtStatus status) {
        if (status == NtStatus.SUCCESS) {
            perform(new Action.Address(actor.ref(), false));
        }
    }

    private Optional<Request> connect(Actor actor, Action.Connect connect) {
        SockAddr to = play.actor(connect.to()).local();
        if (to == null) {
            return Optional.empty();
        }
        actor.connecting();
        byte[] first = traffic.content(connect.firstData());
        // The system has no reset for sockets of a path.
        boolean isReset = !(to instanceof SockAddr.Unix);
        return on(
                actor,
                WskConnectionSocket.class,
                socket ->
                        request(
                                actor,
                                Operation.CONNECT,
                                0,
                                irp ->
                                        first.length == 0
                                                ? socket.connect(to, irp)
                                                : socket.connect(to, traffic.memory(first), irp),
                                (_, status, information) ->
                                        actor.outflow()
                                                .sentWithConnect(
                                                        first, isReset, status, information)));
    }

    private Optional<Request> connectInOneStep(Actor actor, Action.ConnectInOneStep connect) {
        SockAddr to = play.actor(connect.to()).local();
        if (to == null || !actor.askBirth()) {
            return Optional.empty();
        }
        actor.connecting();
        SockAddr anywhere = anywhere(actor.ref());
        return Optional.of(
                request(
                        actor,
                        Operation.CONNECT,
                        0,
                        irp ->
                                play.stage()
                                        .npi()
                                        .socketConnect(anywhere, to, actor, Calls.CONNECTION, irp),
                        (request, status, _) -> {
                            born(actor, request, status);
                            askLocal(actor, status);
                        }));
    }

    private Optional<Request> accept(Actor actor, Action.Accept accept) {
        // The actor of each connection is made before it is known which will come.
        BiFunction<Actor, WskIrp, NtStatus> starter =
                switch (actor.as(WskSocket.class).orElse(null)) {
                    case WskListenSocket socket ->
                            (made, irp) -> socket.accept(made, Calls.CONNECTION, irp);
                    case WskStreamSocket socket ->
                            (made, irp) -> socket.accept(made, Calls.CONNECTION, irp);
                    case null, default -> null;
                };
        if (starter == null) {
            return Optional.empty();
        }
        Actor[] made = new Actor[1];
        return Optional.of(
                request(
                        actor,
                        Operation.ACCEPT,
                        accept.again(),
                        irp -> {
                            made[0] = play.accepted();
                            return starter.apply(made[0], irp);
                        },
                        (request, status, _) -> {
                            if (status == NtStatus.SUCCESS) {
                                made[0].remote(request.irp().remoteAddress());
                            }
                            born(made[0], request, status);
                        }));
    }

    private Optional<Request> inspect(Actor actor, Action.Inspect inspect) {
        WskInspectAction answer =
                inspect.accept() ? WskInspectAction.ACCEPT : WskInspectAction.REJECT;
        return on(
                actor,
                WskListenSocket.class,
                socket ->
                        actor.accepting()
                                .oldest()
                                .map(
                                        id ->
                                                request(
                                                        actor,
                                                        Operation.INSPECT,
                                                        irp ->
                                                                socket.inspectComplete(
                                                                        id, answer, irp)))
                                .orElse(null));
    }

    // ---- events

    private static void enable(Actor actor, WskSocket socket, int mask) {
        actor.enabling(mask);
        NtStatus _ = socket.enableEvents(mask);
        actor.enabled(mask);
    }

    private @Nullable Request disable(Actor actor, WskSocket socket, Action.Disable disable) {
        Gate gate = actor.gate(disable.event());
        int began = gate.disabling();
        if (!disable.told()) {
            NtStatus answer = socket.disableEvent(disable.event());
            if (answer == NtStatus.SUCCESS) {
                gate.disabled(began);
            }
            return null;
        }
        return request(
                actor,
                Operation.DISABLE,
                0,
                irp -> socket.disableEvent(disable.event(), irp),
                (_, status, _) -> {
                    if (status == NtStatus.SUCCESS) {
                        gate.disabled(began);
                    }
                });
    }

    private Optional<Request> address(Actor actor, Action.Address address) {
        Request.@Nullable Starter starter =
                switch (actor.as(WskSocket.class).orElse(null)) {
                    case WskListenSocket socket -> socket::getLocalAddress;
                    case WskDatagramSocket socket -> socket::getLocalAddress;
                    case WskConnectionSocket socket ->
                            address.remote() ? socket::getRemoteAddress : socket::getLocalAddress;
                    case null, default -> null;
                };
        return Optional.ofNullable(starter)
                .map(
                        its ->
                                request(
                                        actor,
                                        Operation.ADDRESS,
                                        0,
                                        its,
                                        (request, status, _) -> {
                                            if (status == NtStatus.SUCCESS && !address.remote()) {
                                                actor.local(request.irp().localAddress());
                                            }
                                        }));
    }

    private Request control(Actor actor, WskSocket socket, Action.Control.Kind kind) {
        if (kind == Action.Control.Kind.UNTIL_ACKNOWLEDGED) {
            play.untilAcknowledged();
        }
        return request(
                actor,
                Operation.CONTROL,
                irp ->
                        switch (kind) {
                            case GET_KEEP_ALIVE -> socket.getOption(WskOption.SO_KEEPALIVE, irp);
                            case SET_NO_DELAY_OFF ->
                                    socket.setOption(WskOption.TCP_NODELAY, false, irp);
                            case SET_NO_DELAY_ON ->
                                    socket.setOption(WskOption.TCP_NODELAY, true, irp);
                            case UNTIL_ACKNOWLEDGED ->
                                    socket.setOption(
                                            WskOption.SEND_COMPLETION,
                                            WskSendCompletion.ACKNOWLEDGED,
                                            irp);
                            case RECEIVE_BACKLOG ->
                                    socket.ioctl(WskIoctl.SIO_WSK_QUERY_RECEIVE_BACKLOG, irp);
                            case CONDITIONAL ->
                                    socket.setOption(WskOption.SO_CONDITIONAL_ACCEPT, true, irp);
                        });
    }

    // ---- the extension

    private static void extend(Actor actor, WskSocket socket) {
        try {
            socket.registerExtension(ScriptedExtension.ID, actor).ifPresent(actor::extended);
        } catch (IllegalStateException alreadyOrClosed) {
            // As is said of it; the program may try.
            return;
        }
    }

    private @Nullable Request hear(Actor actor, WskSocket socket, boolean enable) {
        Gate gate = actor.gate(Actor.EXTENSION_GATE);
        if (enable) {
            gate.enabling();
            NtStatus _ = socket.enableEvents(ScriptedExtension.ID, ScriptedExtension.EVENT);
            gate.enabled();
            return null;
        }
        int began = gate.disabling();
        return request(
                actor,
                Operation.DISABLE,
                0,
                irp -> socket.disableEvent(ScriptedExtension.ID, ScriptedExtension.EVENT, irp),
                (_, status, _) -> {
                    if (status == NtStatus.SUCCESS) {
                        gate.disabled(began);
                    }
                });
    }

    // ---- the end

    private @Nullable Request close(Actor actor, WskSocket socket) {
        actor.askClose();
        return request(
                actor,
                Operation.CLOSE,
                0,
                socket::close,
                (_, status, _) -> {
                    if (status == NtStatus.SUCCESS) {
                        actor.closed();
                    }
                });
    }

    private void endRegistration(boolean atOnce) {
        if (atOnce) {
            play.closingRegistration();
            play.stage().close();
        } else {
            play.stage().deregisterSoon();
        }
    }

    private Optional<Request> breakLoop(int loop) {
        if (loop >= play.stage().sentinels().size()) {
            return Optional.empty();
        }
        play.breaking(loop);
        return Optional.of(
                new Request(
                                play,
                                null,
                                Operation.CONTROL,
                                0,
                                irp -> play.stage().breakLoop(loop, irp),
                                (_, _, _) -> play.broken())
                        .start());
    }
}

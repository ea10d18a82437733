package wsk.tck.programs.script;

import wsk.api.AddressFamily;
import wsk.api.WskEvents;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSendFlag;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws a program from a seed: first sockets that find each other, as in most programs, then
 * anything.
 */
public final class Generator {
    private static final int ROUNDS = 30;

    private static final List<Hook> CONNECTION_HOOKS =
            List.of(
                    Hook.RECEIVE,
                    Hook.RECEIVE,
                    Hook.RECEIVE,
                    Hook.DISCONNECT,
                    Hook.SEND_BACKLOG,
                    Hook.ROUTINE,
                    Hook.ROUTINE,
                    Hook.EXTENSION_EVENT,
                    Hook.OBSERVED_CONNECTED,
                    Hook.OBSERVED_RECEIVED,
                    Hook.OBSERVED_RECEIVED,
                    Hook.OBSERVED_SENT,
                    Hook.OBSERVED_DISCONNECTED,
                    Hook.OBSERVED_CLOSING,
                    Hook.TIMER);
    private static final List<Hook> LISTENER_HOOKS =
            List.of(
                    Hook.ACCEPT,
                    Hook.ACCEPT,
                    Hook.ACCEPT,
                    Hook.INSPECT,
                    Hook.ABORT,
                    Hook.ROUTINE,
                    Hook.EXTENSION_EVENT,
                    Hook.OBSERVED_CLOSING);
    private static final List<Hook> DATAGRAM_HOOKS =
            List.of(
                    Hook.RECEIVE_FROM,
                    Hook.RECEIVE_FROM,
                    Hook.ROUTINE,
                    Hook.EXTENSION_EVENT,
                    Hook.OBSERVED_RECEIVED,
                    Hook.OBSERVED_SENT,
                    Hook.OBSERVED_CLOSING);

    private static final List<Answer.Verdict> RECEIVE_VERDICTS =
            List.of(
                    Answer.Verdict.TAKE,
                    Answer.Verdict.TAKE_HALF,
                    Answer.Verdict.TAKE_NOTHING,
                    Answer.Verdict.KEEP,
                    Answer.Verdict.REFUSE);

    private static final List<Integer> STATIC_EVENTS =
            List.of(
                    WskEvents.RECEIVE,
                    WskEvents.RECEIVE | WskEvents.DISCONNECT,
                    WskEvents.ACCEPT | WskEvents.CONNECTION_MASK | WskEvents.RECEIVE_FROM);

    private final SplittableRandom random;

    /** What a program is played with; what it does is the same with another. */
    private final SplittableRandom around;

    private final List<Ref> listeners = new ArrayList<>();
    private final List<Ref> connections = new ArrayList<>();
    private final List<Ref> datagrams = new ArrayList<>();
    private final List<Ref> all = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Script> scripts = new ArrayList<>();
    private int threads;

    private Generator(long seed) {
        random = new SplittableRandom(seed);
        around = new SplittableRandom(~seed);
    }

    /**
     * {@return the program of a seed}
     *
     * @param families what its streams can be of; IPv4 at least
     * @param breaks whether it may make loops fail
     */
    public static Program draw(long seed, Set<AddressFamily> families, boolean breaks) {
        return new Generator(seed).program(families, breaks);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private <T> T oneOf(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private Program program(Set<AddressFamily> families, boolean breaks) {
        boolean breaking = breaks && chance(3);
        int loops = breaking ? 2 : chance(70) ? 1 : 2 + random.nextInt(2);
        threads = chance(75) ? 0 : 1 + random.nextInt(3);
        makeListeners(1 + random.nextInt(2));
        makeConnections(1 + random.nextInt(3), 0);
        makeDatagrams(chance(35) ? 1 + random.nextInt(2) : 0);
        all.addAll(listeners);
        all.addAll(connections);
        all.addAll(connections);
        all.addAll(connections);
        all.addAll(datagrams);
        writeScripts();
        int count = 4 + random.nextInt(30);
        for (int i = 0; i < count; i++) {
            step(action(oneOf(all), 0), chance(60) ? 0 : random.nextInt(8));
        }
        if (breaking) {
            step(new Action.BreakLoop(new Ref(Ref.Kind.BASIC, random.nextInt(loops))), ROUNDS);
            makeConnections(2 + random.nextInt(3), connections.size());
        }
        step(new Action.Address(oneOf(connections), false), random.nextInt(ROUNDS));
        boolean releasesLate = chance(50);
        if (!breaking && around.nextInt(100) < 5) {
            Ref any = new Ref(Ref.Kind.BASIC, 0);
            Action end = new Action.EndRegistration(any, around.nextInt(100) < 70);
            steps.add(around.nextInt(steps.size()), new Step(0, end, 0));
        }
        boolean isStatic = around.nextInt(100) < 6;
        int staticEvents = isStatic ? STATIC_EVENTS.get(around.nextInt(STATIC_EVENTS.size())) : 0;
        return new Program(
                new Setting(loops, threads, family(families), staticEvents, releasesLate),
                steps,
                scripts);
    }

    private AddressFamily family(Set<AddressFamily> families) {
        int kind = around.nextInt(100);
        AddressFamily family =
                kind < 15
                        ? AddressFamily.INET6
                        : kind < 30 ? AddressFamily.UNIX : AddressFamily.INET;
        return families.contains(family) ? family : AddressFamily.INET;
    }

    private void step(Action action, int rounds) {
        steps.add(new Step(threads < 2 ? 0 : random.nextInt(threads), action, rounds));
    }

    /** Setting up is done by one thread, or little would come of it. */
    private void setUp(Action action) {
        steps.add(new Step(0, action, ROUNDS));
    }

    // ---- sockets that find each other

    private void makeListeners(int count) {
        for (int i = 0; i < count; i++) {
            boolean stream = chance(15);
            Ref ref = new Ref(stream ? Ref.Kind.STREAM : Ref.Kind.LISTENER, i);
            listeners.add(ref);
            setUp(elsewhere(new Action.Create(ref), 10));
            if (!stream && chance(20)) {
                setUp(new Action.Control(ref, Action.Control.Kind.CONDITIONAL));
            }
            setUp(new Action.Bind(ref));
            if (stream) {
                setUp(new Action.Listen(ref));
            }
            if (chance(75)) {
                setUp(new Action.Enable(ref, WskEvents.ACCEPT | inherited()));
            } else {
                setUp(new Action.Accept(ref, random.nextInt(4)));
            }
        }
    }

    private Action elsewhere(Action action, int percent) {
        return chance(percent) ? new Action.Elsewhere(action) : action;
    }

    private int inherited() {
        return chance(40)
                ? 0
                : (chance(80) ? WskEvents.RECEIVE : 0)
                        | (chance(50) ? WskEvents.DISCONNECT : 0)
                        | (chance(20) ? WskEvents.SEND_BACKLOG : 0);
    }

    private void makeConnections(int count, int first) {
        int known = connections.size();
        for (int i = 0; i < count; i++) {
            Ref ref = new Ref(Ref.Kind.CONNECTION, first + i);
            connections.add(ref);
            Ref to = oneOf(listeners);
            if (chance(25)) {
                setUp(elsewhere(new Action.ConnectInOneStep(ref, to), 10));
            } else {
                setUp(elsewhere(new Action.Create(ref), 10));
                if (chance(50)) {
                    setUp(new Action.Extend(ref));
                }
                setUp(new Action.Bind(ref));
                setUp(new Action.Connect(ref, to, chance(20) ? size() : 0));
            }
            if (chance(30)) {
                setUp(new Action.Hear(ref, true));
            }
            if (chance(60)) {
                setUp(new Action.Enable(ref, connectionEvents()));
            }
        }
        for (int i = 0; i < count; i++) {
            connections.add(new Ref(Ref.Kind.ACCEPTED, known / 2 + i));
        }
    }

    private int connectionEvents() {
        return WskEvents.RECEIVE
                | (chance(60) ? WskEvents.DISCONNECT : 0)
                | (chance(20) ? WskEvents.SEND_BACKLOG : 0);
    }

    private void makeDatagrams(int count) {
        for (int i = 0; i < count; i++) {
            Ref ref = new Ref(Ref.Kind.DATAGRAM, i);
            datagrams.add(ref);
            setUp(elsewhere(new Action.Create(ref), 10));
            setUp(new Action.Bind(ref));
            if (chance(60)) {
                setUp(new Action.Enable(ref, WskEvents.RECEIVE_FROM));
            }
        }
    }

    // ---- callbacks

    private void writeScripts() {
        listeners.forEach(ref -> writeScripts(ref, LISTENER_HOOKS));
        connections.forEach(ref -> writeScripts(ref, CONNECTION_HOOKS));
        datagrams.forEach(ref -> writeScripts(ref, DATAGRAM_HOOKS));
    }

    private void writeScripts(Ref ref, List<Hook> hooks) {
        List<Hook> left = new ArrayList<>(hooks);
        for (int count = random.nextInt(4); count > 0 && !left.isEmpty(); count--) {
            Hook hook = oneOf(left);
            left.removeIf(hook::equals);
            List<Answer> answers = new ArrayList<>();
            for (int i = 1 + random.nextInt(3); i > 0; i--) {
                answers.add(answer(ref, hook, answers.size()));
            }
            scripts.add(new Script(ref, hook, answers, chance(10)));
        }
    }

    private Answer answer(Ref ref, Hook hook, int call) {
        List<Action> actions = new ArrayList<>();
        Ref own = hook == Hook.ACCEPT && chance(80) ? new Ref(Ref.Kind.ACCEPTED, call) : ref;
        if (hook == Hook.ACCEPT && chance(40)) {
            actions.add(new Action.Extend(own));
        }
        for (int i = chance(30) ? 0 : 1 + random.nextInt(2); i > 0; i--) {
            actions.add(action(chance(85) ? own : oneOf(all), 1));
        }
        return new Answer(actions, verdict(hook));
    }

    private Answer.Verdict verdict(Hook hook) {
        if (chance(5)) {
            return Answer.Verdict.THROW;
        }
        return switch (hook) {
            case RECEIVE, RECEIVE_FROM ->
                    chance(30) ? Answer.Verdict.TAKE : oneOf(RECEIVE_VERDICTS);
            case INSPECT ->
                    chance(50)
                            ? Answer.Verdict.TAKE
                            : chance(70) ? Answer.Verdict.KEEP : Answer.Verdict.REFUSE;
            case ACCEPT -> chance(90) ? Answer.Verdict.TAKE : Answer.Verdict.REFUSE;
            default -> Answer.Verdict.TAKE;
        };
    }

    // ---- anything

    private Action action(Ref ref, int depth) {
        Action action =
                switch (ref.kind()) {
                    case LISTENER, STREAM -> listenerAction(ref);
                    case DATAGRAM -> datagramAction(ref);
                    default -> connectionAction(ref);
                };
        return elsewhere(action, depth > 0 ? 12 : 3);
    }

    private Action connectionAction(Ref ref) {
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4 -> new Action.Send(ref, size(), sendFlag(), again());
            case 5, 6, 7 -> new Action.Receive(ref, 1 + random.nextInt(60), receiveFlag(), again());
            case 8, 9 -> new Action.Receive(ref, 0, WskReceiveFlag.NONE, 0);
            case 10, 11 -> new Action.Enable(ref, connectionEvents());
            case 12 -> new Action.Disable(ref, WskEvents.RECEIVE, chance(60));
            case 13 -> new Action.Cancel(ref, random.nextInt(3));
            case 14 -> new Action.Release(ref);
            case 15 -> new Action.Disconnect(ref, false, chance(40) ? size() : 0);
            case 16 -> chance(40) ? new Action.Disconnect(ref, true, 0) : new Action.Release(ref);
            case 17 -> new Action.Fire(ref);
            case 18 -> new Action.Hear(ref, chance(75));
            case 19 -> chance(50) ? new Action.Close(ref) : new Action.Fire(ref);
            case 20 -> new Action.Extend(ref);
            case 21 -> new Action.Time(ref, random.nextInt(100));
            case 22 -> new Action.Control(ref, oneOf(List.of(Action.Control.Kind.values())));
            default ->
                    chance(50)
                            ? new Action.Address(ref, chance(50))
                            : new Action.Disable(ref, WskEvents.DISCONNECT, chance(60));
        };
    }

    private Action listenerAction(Ref ref) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> new Action.Accept(ref, again());
            case 2, 3 -> new Action.Inspect(ref, chance(70));
            case 4 -> new Action.Enable(ref, WskEvents.ACCEPT | inherited());
            case 5 -> new Action.Disable(ref, WskEvents.ACCEPT, chance(60));
            case 6 -> new Action.Cancel(ref, 0);
            case 7 -> chance(30) ? new Action.Close(ref) : new Action.Extend(ref);
            case 8 -> new Action.Fire(ref);
            default -> new Action.Hear(ref, true);
        };
    }

    private Action datagramAction(Ref ref) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 ->
                    new Action.SendTo(
                            ref, oneOf(datagrams), random.nextInt(300), 1 + random.nextInt(3));
            case 4, 5 -> new Action.ReceiveFrom(ref, 1 + random.nextInt(300), again());
            case 6 -> new Action.Enable(ref, WskEvents.RECEIVE_FROM);
            case 7 -> new Action.Disable(ref, WskEvents.RECEIVE_FROM, chance(60));
            case 8 -> new Action.Release(ref);
            case 9 -> new Action.Cancel(ref, random.nextInt(2));
            case 10 -> chance(40) ? new Action.Close(ref) : new Action.Extend(ref);
            default -> new Action.Fire(ref);
        };
    }

    private int again() {
        return chance(75) ? 0 : 1 + random.nextInt(4);
    }

    private int size() {
        int kind = random.nextInt(100);
        if (kind < 70) {
            return 1 + random.nextInt(40);
        }
        return kind < 95 ? 41 + random.nextInt(2000) : kind < 97 ? 0 : random.nextInt(70_000);
    }

    private WskSendFlag sendFlag() {
        return chance(90) ? WskSendFlag.NONE : WskSendFlag.NODELAY;
    }

    private WskReceiveFlag receiveFlag() {
        return chance(65)
                ? WskReceiveFlag.NONE
                : chance(90) ? WskReceiveFlag.WAITALL : WskReceiveFlag.DRAIN;
    }
}

package wsk.tck.programs;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskEvents;
import wsk.api.WskSocket;
import wsk.tck.programs.script.Action;
import wsk.tck.programs.script.Answer;
import wsk.tck.programs.script.Hook;
import wsk.tck.programs.script.Ref;
import wsk.tck.programs.script.Script;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** A socket of a program while it is played: what it was asked, and what is known of it. */
final class Actor implements ScriptedExtension.Client {
    /** The gate of the extension's event, whose bit is a standard event's too. */
    static final int EXTENSION_GATE = ScriptedExtension.EVENT << Short.SIZE;

    private final Play play;
    private final Ref ref;
    private final Map<Hook, Script> scripts = new EnumMap<>(Hook.class);
    private final Map<Hook, Integer> calls = new EnumMap<>(Hook.class);
    private final Map<Integer, Gate> gates = new ConcurrentHashMap<>();
    private final Deque<Request> pending = new ArrayDeque<>();
    private final AtomicReference<@Nullable Hook> inside = new AtomicReference<>();
    private final AtomicBoolean birthAsked = new AtomicBoolean();
    private final Receiving receiving = new Receiving(this);
    private final Accepting accepting = new Accepting(this);
    private final Datagrams datagrams = new Datagrams(this);
    private final Outflow outflow = new Outflow();
    private volatile @Nullable WskSocket socket;
    private volatile @Nullable Thread loop;
    private volatile ScriptedExtension.@Nullable Functions extension;
    private volatile boolean askedElsewhere;
    private volatile boolean closeAsked;
    private volatile boolean closed;
    private volatile boolean heardDead;
    private volatile boolean ownEnd;
    private volatile boolean madeAfterBreak;
    private volatile boolean connectedAfterBreak;
    private volatile boolean hasConnected;
    private volatile @Nullable SockAddr local;
    private volatile @Nullable SockAddr remote;

    Actor(Play play, Ref ref) {
        this.play = play;
        this.ref = ref;
        for (Script script : play.program().scripts()) {
            if (script.on().equals(ref)) {
                scripts.put(script.hook(), script);
            }
        }
    }

    Play play() {
        return play;
    }

    Ref ref() {
        return ref;
    }

    Receiving receiving() {
        return receiving;
    }

    Accepting accepting() {
        return accepting;
    }

    Datagrams datagrams() {
        return datagrams;
    }

    Outflow outflow() {
        return outflow;
    }

    /** {@return the socket as what it must be, if it is there} */
    <S extends WskSocket> Optional<S> as(Class<S> type) {
        WskSocket present = socket;
        return type.isInstance(present) ? Optional.of(type.cast(present)) : Optional.empty();
    }

    /** {@return whether the socket is this caller's to create} */
    boolean askBirth() {
        boolean first = birthAsked.compareAndSet(false, true);
        if (first && play.isBroken()) {
            madeAfterBreak = true;
        }
        return first;
    }

    void born(WskSocket made) {
        if (ref.kind() != Ref.Kind.ACCEPTED) {
            loop = Thread.currentThread();
        }
        socket = made;
        play.born();
    }

    boolean exists() {
        return socket != null;
    }

    /** {@return whether it is a connection, or has tried to be one} */
    boolean hasConnected() {
        return hasConnected || ref.kind() == Ref.Kind.ACCEPTED;
    }

    /** Called before the socket connects. */
    void connecting() {
        hasConnected = true;
        connectedAfterBreak = play.isBroken();
    }

    /** {@return whether it came to nothing that the loop that failed still knew} */
    boolean isConnectedAfterBreak() {
        return madeAfterBreak || connectedAfterBreak;
    }

    boolean isMadeAfterBreak() {
        return madeAfterBreak;
    }

    @Nullable SockAddr local() {
        return local;
    }

    @Nullable SockAddr remote() {
        return remote;
    }

    void local(SockAddr address) {
        local = unlessUnnamed(address);
    }

    void remote(SockAddr address) {
        remote = unlessUnnamed(address);
    }

    /** All unnamed ends of Unix-domain connections have one address. */
    private static @Nullable SockAddr unlessUnnamed(SockAddr address) {
        boolean unnamed = address instanceof SockAddr.Unix(String path) && path.isEmpty();
        return unnamed ? null : address;
    }

    // ---- requests

    void began(Request request) {
        synchronized (pending) {
            pending.addFirst(request);
        }
    }

    void ended(Request request) {
        synchronized (pending) {
            pending.remove(request);
        }
        run(Hook.ROUTINE);
    }

    /** {@return a request under way, the youngest first} */
    Optional<Request> pending(int back) {
        return allPending().stream().skip(back).findFirst();
    }

    List<Request> allPending() {
        synchronized (pending) {
            return List.copyOf(pending);
        }
    }

    /** Called before the socket is closed, perhaps not for the first time. */
    void askClose() {
        closeAsked = true;
    }

    boolean isCloseAsked() {
        return closeAsked;
    }

    void closed() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Notes that this side has ended the connection, or asked for it. */
    void ownEnd() {
        ownEnd = true;
    }

    boolean hasOwnEnd() {
        return ownEnd || isCloseAsked();
    }

    // ---- events

    /** {@return whether an event is on for good} */
    boolean isStatic(int event) {
        return (play.program().setting().staticEvents() & event) != 0;
    }

    Gate gate(int event) {
        return gates.computeIfAbsent(event, _ -> new Gate());
    }

    @SuppressWarnings("ReferenceEquality") // A thread is itself.
    boolean isOnLoop() {
        return Thread.currentThread() == loop;
    }

    /** Called before another thread than the loop's may ask something of the socket. */
    void asking() {
        if (exists() && !isOnLoop()) {
            askedElsewhere = true;
        }
    }

    /** {@return whether something asked may not have arrived at the loop} */
    boolean isAskedElsewhere() {
        return askedElsewhere;
    }

    void enabling(int mask) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            gate(Integer.lowestOneBit(rest)).enabling();
        }
    }

    void enabled(int mask) {
        for (int rest = mask; rest != 0; rest &= rest - 1) {
            gate(Integer.lowestOneBit(rest)).enabled();
        }
    }

    /** Notes that a callback begins; checks that it may. */
    void enter(Hook hook, int event) {
        // An accepted connection is heard of on its listener's loop.
        loop = Thread.currentThread();
        if (!inside.compareAndSet(null, hook)) {
            play.find(
                    Promise.ONE_AT_A_TIME,
                    this + "." + hook + " was called while its " + inside.get() + " was running");
        }
        if (closed) {
            play.find(Promise.SILENT_WHEN_CLOSED, this + "." + hook + " after the close");
        }
        if (gate(event).isOff()) {
            play.find(Promise.SILENT_WHEN_DISABLED, this + "." + hook + " after disabling");
        }
        if (hook != Hook.EXTENSION_EVENT && Request.isInsideCall()) {
            play.find(Promise.ROUTINES_ON_THEIR_OWN, this + "." + hook + " ran inside a call");
        }
    }

    void exit(Hook hook) {
        inside.compareAndSet(hook, null);
    }

    void called(Hook hook) {
        enter(hook, WskEvents.SEND_BACKLOG);
        try {
            refuseToThrow(run(hook));
        } finally {
            exit(hook);
        }
    }

    /** {@return what the script says for this call} */
    Answer next(Hook hook) {
        Script script = scripts.get(hook);
        if (script == null || play.isEnding()) {
            return Answer.PLAIN;
        }
        synchronized (calls) {
            return script.answer(calls.merge(hook, 1, Integer::sum) - 1);
        }
    }

    /** Does what the script says for this call, all but the answer, which is left to the caller. */
    Answer.Verdict run(Hook hook) {
        return act(next(hook));
    }

    Answer.Verdict act(Answer answer) {
        for (Action action : answer.actions()) {
            play.performer().perform(action);
        }
        return answer.verdict();
    }

    static void refuseToThrow(Answer.Verdict verdict) {
        if (verdict == Answer.Verdict.THROW) {
            throw new OnPurpose();
        }
    }

    void dead() {
        heardDead = true;
        play.failed(this, this + " is dead");
    }

    boolean hasHeardDead() {
        return heardDead;
    }

    // ---- the extension

    void extended(ScriptedExtension.Functions functions) {
        extension = functions;
    }

    Optional<ScriptedExtension.Functions> extension() {
        return Optional.ofNullable(extension);
    }

    @Override
    public void onEvent() {
        enter(Hook.EXTENSION_EVENT, EXTENSION_GATE);
        try {
            refuseToThrow(run(Hook.EXTENSION_EVENT));
        } finally {
            exit(Hook.EXTENSION_EVENT);
        }
    }

    @Override
    public void onTimer() {
        refuseToThrow(run(Hook.TIMER));
    }

    @Override
    public void onConnected(NtStatus status) {
        refuseToThrow(run(Hook.OBSERVED_CONNECTED));
    }

    @Override
    public void onReceived(long bytes) {
        refuseToThrow(run(Hook.OBSERVED_RECEIVED));
    }

    @Override
    public void onSent(long bytes) {
        refuseToThrow(run(Hook.OBSERVED_SENT));
    }

    @Override
    public void onDisconnected(boolean abortive) {
        refuseToThrow(run(Hook.OBSERVED_DISCONNECTED));
    }

    @Override
    public void onClosing() {
        refuseToThrow(run(Hook.OBSERVED_CLOSING));
    }

    @Override
    public String toString() {
        return ref.toString();
    }
}

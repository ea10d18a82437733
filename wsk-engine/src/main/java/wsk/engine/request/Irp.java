package wsk.engine.request;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskControlInfo;
import wsk.api.WskIoctl;
import wsk.api.WskIrp;
import wsk.api.WskMdl;
import wsk.api.WskOption;
import wsk.api.WskReceiveFlag;
import wsk.api.WskSendFlag;
import wsk.api.WskSocket;
import wsk.engine.driver.DriverException;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * The one implementation of {@link WskIrp}: a request with its arguments, and the queue node of
 * every queue it is ever in.
 */
public final class Irp extends LoopTask implements WskIrp {
    /*
     * State: idle (even) -> pending (odd) -> idle. The owner moves it forward (begin, a
     * compare-and-set, so that two submitters of one IRP cannot both win); the loop moves it on
     * (runCompletion), once for each begin, after every result was written. It counts, so that a
     * late cancel can tell its request from the next one on the same IRP.
     *
     * Between the two the request belongs to its target's loop. It travels:
     *
     *   the submitter's thread
     *   -> the loop's inbox, if the submitter is not the loop or others came before; see Lane
     *   -> a queue of the socket, or nowhere
     *   -> settle, which puts it into the loop's completion queue
     *   -> its routine
     *
     * It is in one of these at a time, so one link is enough. Nobody but the loop that takes it out
     * of the inbox may queue it again; a cancel that comes before it has arrived is only noted.
     *
     * Who waits for it is in Waiters: asked for only when the IRP has become idle, so that a
     * request nobody waits for costs one look.
     */

    /** What {@link #pendingState} answers for an IRP that is idle. */
    static final int NOT_PENDING = 0;

    private static final VarHandle STATE;
    private static final VarHandle TARGET;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(Irp.class, "state", int.class);
            TARGET = lookup.findVarHandle(Irp.class, "target", RequestTarget.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Waiters waiters = new Waiters();
    private volatile int state;
    private volatile @Nullable CompletionRoutine routine;

    /** The owner's. Written while idle, so that beginning a request hands it on to the loop. */
    private @Nullable Object context;

    // The request. Written by the submitter before it hands the IRP over, then the loop's.
    private volatile @Nullable RequestTarget target;
    private OpCode opCode = OpCode.CLOSE;

    /** The piece of memory that the next byte is in, and where in it; {@link #advance} moves it. */
    public @Nullable WskMdl mdl;

    public long offset;
    public long length;
    public WskReceiveFlag receiveFlag = WskReceiveFlag.NONE;
    public WskSendFlag sendFlag = WskSendFlag.NONE;

    /** Where a datagram is to go; null for the address that its socket has fixed. */
    public @Nullable SockAddr destination;

    /** What goes along with a datagram. */
    public WskControlInfo sentControlInfo = WskControlInfo.NONE;

    /** How many datagrams of a send are not settled yet. */
    public int unsettledDatagrams;

    /** How the first datagram of a send failed that did, null while none has. */
    public @Nullable NtStatus firstFailure;

    private @Nullable Arguments arguments;

    /** What came with a datagram. */
    public WskControlInfo controlInfo = WskControlInfo.NONE;

    /** How many bytes of the buffer are done. */
    public long done;

    /** Whether bytes of it may be on their way, so that it cannot be withdrawn. */
    public boolean started;

    /** Whether it is a send that is done only when the peer has acknowledged it. */
    public boolean untilAcknowledged;

    /** Of a send that waits for the acknowledgement: how much had been sent with its last byte. */
    public long sentWith;

    /** Whether its owner wants it cancelled as soon as that can be done. */
    public boolean cancelWanted;

    /** Whether the target has been asked to perform it. */
    private boolean arrived;

    /** The next request that met a defect; see {@link RequestLoop#failSoon}. */
    public @Nullable Irp nextSuspect;

    public boolean isSuspect;

    /** What is released when the completion routine has returned. */
    private @Nullable Rundown rundown;

    // The results. Written by the loop while pending, read by the owner while idle.
    private NtStatus status = NtStatus.SUCCESS;
    private long information;
    private int nativeError;
    private @Nullable WskSocket socket;
    private @Nullable SockAddr localAddress;
    private @Nullable SockAddr remoteAddress;
    private int messageFlags;

    /** What came back from an option or I/O control, and from which, once something did. */
    private @Nullable Object output;

    private @Nullable Object outputOf;

    /** {@return the request behind what a client gave us} */
    public static Irp of(WskIrp irp) {
        if (Objects.requireNonNull(irp, "irp") instanceof Irp ours) {
            return ours;
        }
        throw new IllegalArgumentException(
                "this IRP is another provider's; allocate it from the NPI or the socket it is used"
                        + " on");
    }

    /** Makes the IRP pending. Arguments are set after this, and {@link #submit} called last. */
    public Irp begin(RequestTarget forWhom, OpCode op) {
        int idle = state;
        if (isPending(idle) || !STATE.compareAndSet(this, idle, idle + 1)) {
            throw new IllegalStateException("a request is pending on this IRP");
        }
        opCode = op;
        done = 0;
        sendFlag = WskSendFlag.NONE;
        started = false;
        cancelWanted = false;
        arrived = false;
        status = NtStatus.PENDING;
        information = 0;
        nativeError = 0;
        socket = null;
        localAddress = null;
        remoteAddress = null;
        messageFlags = 0;
        controlInfo = WskControlInfo.NONE;
        output = null;
        // Last: from here on it can be cancelled.
        TARGET.setRelease(this, forWhom);
        return this;
    }

    private static boolean isPending(int state) {
        return (state & 1) != 0;
    }

    /** Says what the request is about. */
    public Irp with(Arguments what) {
        arguments = what;
        return this;
    }

    /** {@return what the request is about, which is of the kind that goes with its operation} */
    public <A extends Arguments> A arguments(Class<A> kind) {
        return kind.cast(Objects.requireNonNull(arguments, "a request without its arguments"));
    }

    /** Takes a picture of a buffer, which the caller may change as soon as the call is over. */
    public Irp buffer(WskBuf buf) {
        length = buf.length();
        offset = Pieces.start(buf);
        mdl = Pieces.chain(buf);
        return this;
    }

    /**
     * Hands the request to its target: at once on the target's loop, else through the loop's inbox;
     * and through that too if something asked elsewhere before is still there.
     */
    public NtStatus submit() {
        RequestTarget forWhom = target();
        Lane lane = forWhom.lane();
        if (lane.isFree() || (lane.loop().isCurrent() && forWhom.goesFirst(this))) {
            return submitHere();
        }
        lane.post(this);
        return NtStatus.PENDING;
    }

    /** Hands the request to its target at once. Loop thread. */
    public NtStatus submitHere() {
        assert loop().isCurrent();
        RequestTarget forWhom = target();
        arrived = true;
        try {
            return forWhom.perform(this);
        } catch (Throwable defect) {
            // Ours, and not the failure of the callback we are called from: the loop is to hear it.
            forWhom.loop().failSoon(this, defect);
            return NtStatus.PENDING;
        }
    }

    /** Arrived at the loop through the inbox. */
    @Override
    public void run() {
        RequestTarget forWhom = target();
        forWhom.lane().taken();
        arrived = true;
        NtStatus answer;
        try {
            answer = forWhom.perform(this);
        } catch (Throwable defect) {
            forWhom.loop().failSoon(this, defect);
            return;
        }
        if (cancelWanted && answer == NtStatus.PENDING && status == NtStatus.PENDING) {
            target().cancel(this);
        }
    }

    /** {@return whether it was given to its target and has not been settled} Loop thread. */
    public boolean isUnsettled() {
        return status == NtStatus.PENDING;
    }

    /** Passes the request on to another target on the same loop: a socket that it creates. */
    public void retarget(RequestTarget newTarget) {
        assert loop().isCurrent();
        TARGET.setRelease(this, newTarget);
    }

    /** {@return the loop that the pending request is for} */
    public RequestLoop loop() {
        return target().loop();
    }

    public OpCode opCode() {
        return opCode;
    }

    private RequestTarget target() {
        return Objects.requireNonNull(target, "an IRP without a target is under way");
    }

    /** Says what to release when all is over. */
    public Irp releasing(Rundown what) {
        rundown = what;
        return this;
    }

    // Results, written by the loop before it settles.

    public Irp socket(WskSocket created) {
        socket = created;
        return this;
    }

    public Irp localAddress(SockAddr address) {
        localAddress = address;
        return this;
    }

    public Irp remoteAddress(SockAddr address) {
        remoteAddress = address;
        return this;
    }

    public Irp messageFlags(int flags) {
        messageFlags = flags;
        return this;
    }

    /** Notes the value of an option that was asked for. */
    public Irp optionValue(WskOption<?> option, Object value) {
        return controlled(option, value);
    }

    /** Notes what came back from an I/O control. */
    public Irp ioctlOutput(WskIoctl<?, ?> ioctl, Object output) {
        return controlled(ioctl, output);
    }

    private Irp controlled(Object token, Object told) {
        outputOf = token;
        output = told;
        return this;
    }

    public Irp nativeError(int number) {
        nativeError = number;
        return this;
    }

    /** Notes that bytes of the buffer are done, the next ones of it. */
    public void advance(long bytes) {
        done += bytes;
        offset += bytes;
        WskMdl piece = mdl;
        while (piece != null && offset >= piece.segment().byteSize() && piece.hasNext()) {
            offset -= piece.segment().byteSize();
            piece = piece.next();
        }
        mdl = piece;
    }

    /** {@return whether nobody can free the memory that is not done yet} */
    public boolean isSteady() {
        return mdl == null || mdl.isChainSteady();
    }

    /** {@return whether the owner has freed memory of bytes that are not done yet} */
    public boolean isFreed() {
        if (isSteady()) {
            return false;
        }
        long left = length - done + offset;
        for (WskMdl piece = mdl; piece != null && left > 0; piece = piece.next()) {
            if (!piece.segment().scope().isAlive()) {
                return true;
            }
            left -= piece.segment().byteSize();
            if (!piece.hasNext()) {
                return false;
            }
        }
        return false;
    }

    /** Ends the request with its {@link #done} bytes; its routine runs soon. */
    public NtStatus settle(NtStatus outcome) {
        return settle(outcome, done);
    }

    /**
     * Ends the request; its routine runs soon, on the loop, not on this stack.
     *
     * @return what the method that started the request answers: PENDING, or the failure
     */
    public NtStatus settle(NtStatus outcome, long count) {
        assert loop().isCurrent();
        if (status != NtStatus.PENDING) {
            throw new AssertionError(opCode + " settled twice: " + status + ", then " + outcome);
        }
        assert outcome != NtStatus.PENDING;
        end(outcome, count);
        target().loop().complete(this);
        return outcome.isSuccess() ? NtStatus.PENDING : outcome;
    }

    /**
     * Ends the request with what the system refused; returns as {@link #settle(NtStatus, long)}.
     */
    public NtStatus settle(DriverException refusal) {
        return nativeError(refusal.nativeError()).settle(refusal.status(), 0);
    }

    /** Writes how it ended, and lets go of what it was given. */
    private void end(NtStatus outcome, long count) {
        status = outcome;
        information = count;
        mdl = null;
        arguments = null;
        destination = null;
    }

    @Override
    public void runWithoutLoop(Callbacks callbacks) {
        settleWithoutLoop(NtStatus.FILE_FORCED_CLOSED, callbacks);
    }

    /**
     * Ends the request and runs its routine on this thread, because its loop has ended. Not in the
     * method that started it.
     */
    void settleWithoutLoop(NtStatus outcome, Callbacks callbacks) {
        end(outcome, 0);
        runCompletion(callbacks);
    }

    /** Makes the IRP idle, tells whoever waits, and runs its routine. */
    public void runCompletion(Callbacks callbacks) {
        Rundown toRelease = rundown;
        rundown = null;
        TARGET.setRelease(this, (RequestTarget) null);
        CompletionRoutine toRun = routine;
        // Nobody else writes it while a request is pending.
        int pending = state;
        state = pending + 1;
        if (waiters.areAnnounced()) {
            waiters.wake(this, pending, callbacks);
        }
        if (toRun != null) {
            callbacks.complete(toRun, this);
        }
        if (toRelease != null) {
            toRelease.release();
        }
    }

    @Override
    public WskIrp setCompletionRoutine(CompletionRoutine newRoutine) {
        Objects.requireNonNull(newRoutine, "routine");
        checkIdle();
        routine = newRoutine;
        return this;
    }

    @Override
    public WskIrp setContext(@Nullable Object newContext) {
        checkIdle();
        context = newContext;
        return this;
    }

    @Override
    public <T> T context(Class<T> type) {
        Object known = context;
        if (known == null) {
            throw new IllegalStateException("this IRP has no context; see setContext");
        }
        return type.cast(known);
    }

    private void checkIdle() {
        if (isPending(state)) {
            throw new IllegalStateException("a request is pending on this IRP");
        }
    }

    @Override
    public NtStatus status() {
        return isPending(state) ? NtStatus.PENDING : status;
    }

    @Override
    public long information() {
        return information;
    }

    @Override
    public int nativeError() {
        return nativeError;
    }

    @Override
    public <S extends WskSocket> S socket(Class<S> type) {
        return type.cast(present(socket, "socket"));
    }

    @Override
    public SockAddr localAddress() {
        return present(localAddress, "local address");
    }

    @Override
    public SockAddr remoteAddress() {
        return present(remoteAddress, "remote address");
    }

    private static <T> T present(@Nullable T value, String what) {
        if (value == null) {
            throw new IllegalStateException("the last request on this IRP gave no " + what);
        }
        return value;
    }

    @Override
    public WskControlInfo controlInfo() {
        return controlInfo;
    }

    @Override
    public int messageFlags() {
        return messageFlags;
    }

    @Override
    public <T> T optionValue(WskOption<T> option) {
        return option.type().cast(outputOf(option));
    }

    @Override
    public <O> O ioctlOutput(WskIoctl<?, O> ioctl) {
        return ioctl.output().cast(outputOf(ioctl));
    }

    private Object outputOf(Object token) {
        return present(token.equals(outputOf) ? output : null, "output of " + token);
    }

    @Override
    public boolean isPending() {
        return isPending(state);
    }

    /** {@return a number that no other request on this IRP has, or NOT_PENDING} Any thread. */
    int pendingState() {
        int now = state;
        return isPending(now) ? now : NOT_PENDING;
    }

    @Override
    public boolean cancel() {
        int which = state;
        RequestTarget forWhom = target;
        if (!isPending(which) || forWhom == null || state != which) {
            return false;
        }
        forWhom.loop().execute(() -> cancelArrived(which));
        return true;
    }

    /** Cancels the request that was meant. On its loop, which alone can end it meanwhile. */
    private void cancelArrived(int which) {
        if (state != which || status != NtStatus.PENDING) {
            return;
        }
        cancelWanted = true;
        if (!arrived) {
            return;
        }
        RequestTarget forWhom = target();
        try {
            forWhom.cancel(this);
        } catch (Throwable defect) {
            // Ours, and not the failure of the callback we are called from.
            forWhom.loop().failSoon(this, defect);
        }
    }

    @Override
    public NtStatus await() throws InterruptedException {
        return awaitNanos(Long.MAX_VALUE);
    }

    @Override
    public NtStatus await(Duration timeout) throws InterruptedException {
        long nanos;
        try {
            nanos = timeout.toNanos();
        } catch (ArithmeticException tooLong) {
            nanos = Long.MAX_VALUE;
        }
        return awaitNanos(nanos);
    }

    private NtStatus awaitNanos(long timeoutNanos) throws InterruptedException {
        if (LoopThread.isCurrent()) {
            throw new IllegalStateException(
                    "waiting on a loop's thread would stop the loop; use a completion routine");
        }
        return waiters.await(this, timeoutNanos) ? status : NtStatus.TIMEOUT;
    }

    @Override
    public CompletionStage<WskIrp> toCompletionStage() {
        return waiters.stage(this);
    }
}

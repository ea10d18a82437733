package wsk.cli.echo;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskCallbackFlags;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskIrp;

import java.util.function.Consumer;

/**
 * One connection that gets back what it sends.
 *
 * <p>Received data is not copied: it is retained, sent from where it lies, and released when the
 * send has completed. Beyond a bound of bytes on their way back data is refused, which closes the
 * peer's window, until half of them are gone. The registration's options bound the memory behind
 * the data, whatever size the pieces have; the bounds here are for one client's share of it, and
 * for the objects that carry it.
 */
public final class EchoConnection {
    /** The events of all connections. */
    static final WskClientConnectionDispatch<EchoConnection> EVENTS = new Events();

    /** Bytes on their way back beyond which no more are taken. */
    static final long OUTSTANDING_MAX = 1 << 19;

    /** Sends on their way beyond which no more is taken: each is an object or two. */
    static final int SENDS_MAX = 64;

    /** No send was under way at the last look. */
    private static final long NOTHING_STUCK = -1;

    /*
     * State moves forward only:
     *
     *   OPEN ──► FINISHING ──► ENDED ──► CLOSED
     *     ├────► LEAVING ────────▲
     *     └──────────────────────┘
     *
     * FINISHING: the peer has sent its last byte; our graceful disconnect waits for the sends.
     * LEAVING: we have disconnected first, behind the sends; what the peer still sends is thrown
     * away, so that its end is seen: a connection that is closed with something unread is reset,
     * and a reset may overtake the echo. ENDED: nothing more is started; closed as soon as no
     * request is under way, for a closed socket would not take its data back.
     */
    private enum State {
        OPEN,
        FINISHING,
        LEAVING,
        ENDED,
        CLOSED
    }

    private final WskConnectionSocket socket;
    private final Traffic traffic;
    private final Consumer<EchoConnection> onClosed;
    private final WskIrp control;
    private final WskIrp resume;
    private final WskBuf nothing = WskBuf.empty();

    // Confined to the loop.
    private State state = State.OPEN;
    private @Nullable Echo free;
    private int underWay;
    private long outstandingBytes;
    private long completed;
    private long stuckAt = NOTHING_STUCK;
    private boolean suspended;
    private boolean heard;
    private boolean peerEnded;

    EchoConnection(WskConnectionSocket socket, Traffic traffic, Consumer<EchoConnection> onClosed) {
        this.socket = socket;
        this.traffic = traffic;
        this.onClosed = onClosed;
        this.control = socket.allocateIrp();
        this.resume = socket.allocateIrp().setCompletionRoutine(_ -> resumed());
    }

    /** Ends the connection at once. Any thread. */
    void abort() {
        socket.disconnect(
                WskDisconnectFlag.ABORTIVE,
                socket.allocateIrp().setCompletionRoutine(_ -> ended()));
    }

    /**
     * Ends the connection in order if nothing came since the last call and all is echoed. Any
     * thread.
     *
     * @param late end it behind what is on its way, even if there is more to come
     */
    void leave(boolean late) {
        // The value does not matter: the request is made for its completion, which runs on the
        // loop.
        socket.getLocalAddress(
                socket.allocateIrp()
                        .setCompletionRoutine(
                                asked -> {
                                    if (asked.status() == NtStatus.SUCCESS) {
                                        leaveIfSilent(late);
                                    }
                                }));
    }

    private void leaveIfSilent(boolean late) {
        boolean silent = !heard && underWay == 0;
        heard = false;
        if (state == State.OPEN && (silent || late)) {
            leaveNow();
        }
    }

    private void leaveNow() {
        state = State.LEAVING;
        control.setCompletionRoutine(_ -> left());
        socket.disconnect(WskDisconnectFlag.GRACEFUL, control);
        resumeIfDrained();
    }

    /** Our direction is closed, or failed to; the peer's end comes as an event. */
    private void left() {
        if (peerEnded || control.status() != NtStatus.SUCCESS) {
            ended();
        } else {
            closeIfIdle();
        }
    }

    /** Nothing has come for the idle time. It may be that what came before cannot leave. */
    void nothingReceived() {
        if (underWay > 0) {
            return;
        }
        if (state == State.OPEN) {
            leaveNow();
        } else {
            abort();
        }
    }

    /**
     * Nothing has left for the idle time. If the send was stuck at the last look too, it will not
     * leave.
     */
    void nothingSent() {
        boolean stuck = underWay > 0;
        if (stuck && stuckAt == completed) {
            abort();
        }
        stuckAt = stuck ? completed : NOTHING_STUCK;
    }

    private NtStatus received(WskDataIndication first) {
        heard = true;
        if (state != State.OPEN) {
            return state == State.LEAVING ? NtStatus.SUCCESS : NtStatus.DATA_NOT_ACCEPTED;
        }
        if (outstandingBytes >= OUTSTANDING_MAX || underWay >= SENDS_MAX) {
            suspended = true;
            return NtStatus.DATA_NOT_ACCEPTED;
        }
        WskDataIndication indication = first;
        while (indication.hasNext()) {
            WskDataIndication next = indication.next();
            // Cut from the list, so that each is released with its own send.
            indication.unlink();
            echo(indication);
            indication = next;
        }
        echo(indication);
        return NtStatus.PENDING;
    }

    private void echo(WskDataIndication indication) {
        Echo echo = free;
        if (echo == null) {
            echo = new Echo();
        } else {
            free = echo.next;
        }
        WskBuf data = indication.buffer();
        echo.indication = indication;
        echo.length = data.length();
        underWay++;
        outstandingBytes += data.length();
        socket.send(data, echo.irp);
    }

    private void echoed(Echo echo) {
        if (echo.indication != null) {
            socket.release(echo.indication);
            echo.indication = null;
        }
        underWay--;
        completed++;
        outstandingBytes -= echo.length;
        if (echo.irp.status() == NtStatus.SUCCESS) {
            traffic.echoed(echo.length);
        } else if (state == State.OPEN || state == State.LEAVING) {
            abort();
        }
        echo.next = free;
        free = echo;
        resumeIfDrained();
        closeIfIdle();
    }

    private void resumeIfDrained() {
        boolean room = outstandingBytes <= OUTSTANDING_MAX / 2 && underWay <= SENDS_MAX / 2;
        boolean wanted = state == State.OPEN ? room : state == State.LEAVING;
        if (suspended && wanted && !resume.isPending()) {
            suspended = false;
            underWay++;
            socket.receive(nothing, resume);
        }
    }

    /** By now the event may have refused again, and all may be drained again. */
    private void resumed() {
        underWay--;
        resumeIfDrained();
        closeIfIdle();
    }

    private void peerFinished() {
        peerEnded = true;
        if (state == State.LEAVING && !control.isPending()) {
            ended();
        } else if (state == State.OPEN) {
            state = State.FINISHING;
            control.setCompletionRoutine(_ -> ended());
            socket.disconnect(WskDisconnectFlag.GRACEFUL, control);
        }
    }

    private void ended() {
        if (state.compareTo(State.ENDED) < 0) {
            state = State.ENDED;
        }
        closeIfIdle();
    }

    private void closeIfIdle() {
        if (state == State.ENDED && underWay == 0 && !control.isPending()) {
            state = State.CLOSED;
            control.setCompletionRoutine(_ -> closed());
            socket.close(control);
        }
    }

    private void closed() {
        traffic.disconnected();
        onClosed.accept(this);
    }

    /** A send that carries an indication back. */
    private final class Echo implements WskIrp.CompletionRoutine {
        private final WskIrp irp = socket.allocateIrp().setCompletionRoutine(this);
        private @Nullable WskDataIndication indication;
        private @Nullable Echo next;
        private long length;

        @Override
        public void onCompletion(WskIrp done) {
            echoed(this);
        }
    }

    private static final class Events implements WskClientConnectionDispatch<EchoConnection> {
        @Override
        public NtStatus onReceive(
                EchoConnection connection,
                int flags,
                WskDataIndication indication,
                long bytesIndicated) {
            return connection.received(indication);
        }

        @Override
        public void onDisconnect(EchoConnection connection, int flags) {
            if ((flags & WskCallbackFlags.ABORTIVE) == 0) {
                connection.peerFinished();
            } else {
                connection.abort();
            }
        }

        @Override
        public void onSocketDead(EchoConnection connection) {
            connection.ended();
        }
    }
}

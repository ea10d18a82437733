package wsk.cli;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskBuf;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskDataIndication;
import wsk.api.WskDisconnectFlag;
import wsk.api.WskEvents;
import wsk.api.WskIrp;

import java.util.function.Consumer;

/**
 * One connection that gets back what it sends.
 *
 * <p>Received data is not copied: it is retained, sent from where it lies, and released when the
 * send has completed. So much of it may be on its way back at a time; beyond that data is refused,
 * which closes the peer's window, until half of it is gone.
 */
final class EchoConnection {
    /** The events of all connections. */
    static final WskClientConnectionDispatch<EchoConnection> EVENTS = new Events();

    /** Bytes on their way back beyond which no more are taken. */
    static final long OUTSTANDING_MAX = 1 << 20;

    /** Sends on their way beyond which no more is taken: small ones may hold much memory. */
    static final int SENDS_MAX = 1024;

    /*
     * State moves forward only:
     *
     *   OPEN ──► FINISHING ──► ENDED ──► CLOSED
     *     └───────────────────────▲
     *
     * FINISHING: the peer has sent its last byte; our graceful disconnect waits for the sends. ENDED: nothing more is started;
     * closed as soon as no request is under way, for a closed socket would not take its data back.
     */
    private enum State {
        OPEN,
        FINISHING,
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
    private boolean suspended;

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

    private NtStatus received(WskDataIndication first) {
        if (state != State.OPEN) {
            return NtStatus.DATA_NOT_ACCEPTED;
        }
        if (outstandingBytes >= OUTSTANDING_MAX || underWay >= SENDS_MAX) {
            suspended = true;
            return NtStatus.DATA_NOT_ACCEPTED;
        }
        WskDataIndication indication = first;
        while (indication.hasNext()) {
            WskDataIndication next = indication.next();
            // Alone, so that each is released with its own send.
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
        outstandingBytes -= echo.length;
        if (echo.irp.status() == NtStatus.SUCCESS) {
            traffic.echoed(echo.length);
        } else if (state == State.OPEN) {
            abort();
        }
        echo.next = free;
        free = echo;
        resumeIfDrained();
        closeIfIdle();
    }

    private void resumeIfDrained() {
        if (suspended
                && state == State.OPEN
                && !resume.isPending()
                && outstandingBytes <= OUTSTANDING_MAX / 2
                && underWay <= SENDS_MAX / 2) {
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
        if (state == State.OPEN) {
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
            if ((flags & WskEvents.FLAG_ABORTIVE) == 0) {
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

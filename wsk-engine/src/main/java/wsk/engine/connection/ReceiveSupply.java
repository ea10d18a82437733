package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.WskMdl;
import wsk.api.WskReceiveFlag;
import wsk.engine.driver.ReceiveDriver;
import wsk.engine.loop.Pause;
import wsk.engine.request.Irp;
import wsk.engine.request.IrpQueue;

import java.util.Objects;

/**
 * What a receive side asks of its driver: to feed blocks, or to fill a receive. Loop thread only.
 */
final class ReceiveSupply {
    /*
     * Bytes come in one of two ways. Armed: the driver feeds blocks of its own memory, which are
     * shown to the client as they are or copied into queued receives. Posted: the driver puts bytes
     * straight into the first queued receive's memory, unless its owner may free that meanwhile. A
     * connection that was ever armed stays with feeding, because bytes may still be fed after
     * disarming and would then be overtaken by posted ones.
     *
     *   NONE      -> IDLE   connected
     *   IDLE     <-> POSTED
     *   IDLE      -> ARMED
     *   ARMED    <-> DISARMED
     *
     * POSTED never again once ARMED. The end of the stream leaves nothing asked of the driver, so
     * neither POSTED nor ARMED.
     */

    private enum State {
        /** There is no connection yet. */
        NONE,
        /** Nothing is asked of the driver, and it was never armed. */
        IDLE,
        /** It puts bytes into the memory of the first queued receive. */
        POSTED,
        /** It feeds blocks. */
        ARMED,
        /** It was armed: what it had taken by then may still be fed. */
        DISARMED
    }

    private final Connection connection;
    private final IrpQueue waiting;
    private State state = State.NONE;
    private boolean stopped;

    /** Whether the driver is being asked, so that what it settles is told later. */
    private boolean asking;

    /** Made when the driver has no room for the first time. */
    private @Nullable Pause pause;

    /**
     * Asks for nothing yet.
     *
     * @param waiting the queued receives
     */
    ReceiveSupply(Connection connection, IrpQueue waiting) {
        this.connection = connection;
        this.waiting = waiting;
    }

    /** The connection is up. */
    void connected() {
        assert state == State.NONE : state;
        state = State.IDLE;
    }

    boolean isAsking() {
        return asking;
    }

    /** {@return whether the driver puts bytes into the first queued receive} */
    boolean isPosted() {
        return state == State.POSTED;
    }

    /** {@return whether the driver was asked for bytes, so that it tells how the stream ends} */
    boolean isAsked() {
        return state == State.POSTED || state == State.ARMED;
    }

    /**
     * Arms, disarms, or posts.
     *
     * @param blocks whether blocks are wanted
     * @return whether a receive was posted: it may be settled by now, and the next one wait
     */
    boolean ask(boolean blocks) {
        if (blocks != (state == State.ARMED)) {
            feed(blocks);
            return false;
        }
        Irp first = waiting.peek();
        if (blocks || first == null) {
            return false;
        }
        post(first);
        return true;
    }

    /** {@return whether anything can be asked of the driver now} */
    boolean mayAsk() {
        return switch (state) {
            case NONE, POSTED -> false;
            case IDLE, ARMED, DISARMED -> !stopped && (pause == null || !pause.isOn());
        };
    }

    /** {@return whether there is a receive that is to be served from blocks} */
    boolean servesFromBlocks() {
        Irp first = waiting.peek();
        return first != null
                && (state != State.IDLE
                        || first.receiveFlag == WskReceiveFlag.DRAIN
                        || !first.isSteady());
    }

    private void feed(boolean on) {
        state = on ? State.ARMED : State.DISARMED;
        asking = true;
        if (on) {
            driver().arm();
        } else {
            driver().disarm();
        }
        asking = false;
    }

    private void post(Irp irp) {
        assert state == State.IDLE : state;
        WskMdl piece = Objects.requireNonNull(irp.mdl, "a receive without memory");
        long room = Math.min(irp.length - irp.done, piece.segment().byteSize() - irp.offset);
        state = State.POSTED;
        asking = true;
        driver().post(piece.segment(), irp.offset, room);
        asking = false;
    }

    /** Cancels the posted receive, which the driver settles. */
    void cancelPosted() {
        if (!stopped) {
            asking = true;
            driver().cancelPosted();
            asking = false;
        }
    }

    /** The driver no longer does what was asked of it. */
    void withdraw() {
        switch (state) {
            case POSTED -> state = State.IDLE;
            case ARMED -> state = State.DISARMED;
            case NONE, IDLE, DISARMED -> {}
        }
    }

    /** The driver had no room: nothing is asked of it for a while. */
    void pause() {
        if (stopped) {
            return;
        }
        if (pause == null) {
            pause = new Pause(connection.loop(), connection.core()::deliverSoon);
        }
        pause.start();
    }

    /** Nothing is wanted any more. */
    void stop() {
        stopped = true;
        if (pause != null) {
            pause.stop();
        }
    }

    private ReceiveDriver driver() {
        return connection.connectionDriver().receiving();
    }
}

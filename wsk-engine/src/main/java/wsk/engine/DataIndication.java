package wsk.engine;

import org.jspecify.annotations.Nullable;

import wsk.api.WskBuf;
import wsk.api.WskDataIndication;
import wsk.engine.driver.ReceiveBlock;

import java.util.NoSuchElementException;
import java.util.Objects;

/**
 * A piece of received stream data: waiting, shown to the client, or lent to it. The node of our
 * queue and of the client's.
 */
final class DataIndication extends LoopTask implements WskDataIndication {
    private static final int NOT_FIRST = -1;

    private final WskBuf buffer = WskBuf.empty();
    private final Lending lending = new Lending();
    private @Nullable ReceiveSide owner;
    private @Nullable ReceiveBlock block;
    private int offset;
    private int length;

    /** The client's link, which it may cut; ours is {@link #next}. */
    private @Nullable DataIndication linked;

    private long indicated = NOT_FIRST;
    private long accepted;

    /** Takes hold of bytes. */
    void open(ReceiveSide of, ReceiveBlock in, int at, int bytes) {
        owner = of;
        block = in;
        offset = at;
        length = bytes;
        in.retain();
    }

    int length() {
        return length;
    }

    int offset() {
        return offset;
    }

    ReceiveBlock block() {
        return Objects.requireNonNull(block, "the indication holds nothing");
    }

    boolean belongsTo(ReceiveSide side) {
        return owner == side;
    }

    /** Drops bytes from the front. */
    void skip(int bytes) {
        offset += bytes;
        length -= bytes;
    }

    /** Makes the piece visible to the client, linked to the one behind it. */
    void show(@Nullable DataIndication behind) {
        buffer.set(block().mdl(), offset, length);
        linked = behind;
        indicated = NOT_FIRST;
        lending.show();
    }

    /** Says that this is the first of a list, by which the client tells how much it took. */
    void showAsFirst(long bytes) {
        indicated = bytes;
        accepted = bytes;
    }

    /** {@return the bytes that the client took} */
    long accepted() {
        return accepted;
    }

    /** {@return whether it is lent now; false if it was given back already} */
    boolean lend() {
        indicated = NOT_FIRST;
        return lending.lend();
    }

    void takeBack() {
        indicated = NOT_FIRST;
        lending.takeBack();
    }

    /** Lets go of the bytes and becomes a spare. Loop thread. */
    void recycle(IndicationPool pool) {
        letGo();
        pool.recycle(this);
    }

    /** Lets go of the bytes that a client has given back. Loop thread. */
    void recycleLent(IndicationPool pool) {
        letGo();
        pool.rest(this);
    }

    private void letGo() {
        block().release();
        block = null;
        owner = null;
        linked = null;
        lending.takeBack();
    }

    Lending.GiveBack giveBack() {
        return lending.giveBack();
    }

    /** Arrived at the loop, given back by another thread. */
    @Override
    void run() {
        Objects.requireNonNull(owner, "a spare indication was given back").recycleLent(this);
    }

    @Override
    public WskBuf buffer() {
        return buffer;
    }

    @Override
    public boolean hasNext() {
        return linked != null;
    }

    @Override
    public DataIndication next() {
        if (linked == null) {
            throw new NoSuchElementException("this is the last indication");
        }
        return linked;
    }

    @Override
    public void unlink() {
        linked = null;
    }

    @Override
    public void accept(long bytes) {
        if (indicated == NOT_FIRST || !lending.isShown()) {
            throw new IllegalStateException(
                    "only in the receive event, on the first indication of the list");
        }
        if (bytes < 0 || bytes > indicated) {
            throw new IllegalArgumentException(
                    "0 to " + indicated + " bytes can be accepted: " + bytes);
        }
        accepted = bytes;
    }
}

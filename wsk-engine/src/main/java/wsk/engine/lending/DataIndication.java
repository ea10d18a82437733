package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

import wsk.api.WskDataIndication;
import wsk.engine.driver.ReceiveBlock;

import java.util.NoSuchElementException;
import java.util.Objects;

/** A piece of received stream data. The node of our queue and of the client's. */
public final class DataIndication extends Indication implements WskDataIndication {
    private static final int NOT_FIRST = -1;

    private @Nullable Lender<DataIndication> owner;

    /** The client's link, which it may cut; ours is {@link #next}. */
    private @Nullable DataIndication linked;

    private long indicated = NOT_FIRST;
    private long accepted;

    /** Takes hold of bytes. */
    void open(Lender<DataIndication> of, ReceiveBlock in, int at, int bytes) {
        owner = of;
        hold(of.memory(), in, at, bytes);
    }

    @SuppressWarnings("ReferenceEquality") // Who has lent it is one certain object.
    boolean belongsTo(Lender<DataIndication> lender) {
        return owner == lender;
    }

    /** Makes the piece visible to the client, linked to the one behind it. */
    void show(@Nullable DataIndication behind) {
        linked = behind;
        indicated = NOT_FIRST;
        show();
    }

    /** Says that this is the first of a list, by which the client tells how much it took. */
    void showAsFirst(long bytes) {
        indicated = bytes;
        accepted = bytes;
    }

    /** {@return the bytes that the client took} */
    public long accepted() {
        return accepted;
    }

    /** {@return whether it is lent now; false if it was given back already} */
    boolean lend() {
        indicated = NOT_FIRST;
        return loan().lend();
    }

    void takeBack() {
        indicated = NOT_FIRST;
        loan().takeBack();
    }

    /** Lets go of the bytes and becomes a spare. Loop thread. */
    void recycle(IndicationPool pool) {
        close();
        pool.recycle(this);
    }

    /** Lets go of the bytes that a client has given back. Loop thread. */
    void recycleLent(IndicationPool pool) {
        close();
        pool.takeBack(this);
    }

    private void close() {
        letGo();
        owner = null;
        linked = null;
    }

    /** Arrived at the loop, given back by another thread. */
    @Override
    public void run() {
        Objects.requireNonNull(owner, "a spare indication was given back").recycleLent(this);
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
        if (indicated == NOT_FIRST || !loan().isShown()) {
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

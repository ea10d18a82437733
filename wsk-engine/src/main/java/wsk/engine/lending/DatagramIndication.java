package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.api.WskDatagramIndication;
import wsk.engine.driver.ReceiveBlock;

import java.util.NoSuchElementException;
import java.util.Objects;

/** A received datagram. The node of our queue and of the client's. */
public final class DatagramIndication extends Indication implements WskDatagramIndication {
    private @Nullable Lender<DatagramIndication> owner;
    private @Nullable SockAddr remote;
    private int flags;
    private WskControlInfo controlInfo = WskControlInfo.NONE;

    /** The client's link, which it may cut; ours is {@link #next}. */
    private @Nullable DatagramIndication linked;

    /** Takes hold of a datagram. */
    public void open(
            Lender<DatagramIndication> of,
            ReceiveBlock in,
            int at,
            int bytes,
            SockAddr sender,
            int receiveFlags,
            WskControlInfo control) {
        owner = of;
        remote = sender;
        flags = receiveFlags;
        controlInfo = control;
        hold(of.memory(), in, at, bytes);
    }

    public int flags() {
        return flags;
    }

    @SuppressWarnings("ReferenceEquality") // Who has lent it is one certain object.
    public boolean belongsTo(Lender<DatagramIndication> lender) {
        return owner == lender;
    }

    /** Makes the datagram visible to the client, linked to the one behind it. */
    public void show(@Nullable DatagramIndication behind) {
        linked = behind;
        show();
    }

    public boolean lend() {
        return loan().lend();
    }

    public void takeBack() {
        loan().takeBack();
    }

    /** Lets go of the bytes and becomes a spare. Loop thread. */
    public void recycle(IndicationPool pool) {
        close();
        pool.recycle(this);
    }

    /** Lets go of the bytes that a client has given back. Loop thread. */
    public void recycleLent(IndicationPool pool) {
        close();
        pool.takeBack(this);
    }

    private void close() {
        letGo();
        owner = null;
        remote = null;
        controlInfo = WskControlInfo.NONE;
        linked = null;
    }

    /** Arrived at the loop, given back by another thread. */
    @Override
    public void run() {
        Objects.requireNonNull(owner, "a spare indication was given back").recycleLent(this);
    }

    @Override
    public SockAddr remoteAddress() {
        return Objects.requireNonNull(remote, "the datagram was given back");
    }

    @Override
    public WskControlInfo controlInfo() {
        return controlInfo;
    }

    @Override
    public boolean hasNext() {
        return linked != null;
    }

    @Override
    public DatagramIndication next() {
        if (linked == null) {
            throw new NoSuchElementException("this is the last datagram");
        }
        return linked;
    }

    @Override
    public void unlink() {
        linked = null;
    }
}

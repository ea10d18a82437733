package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.api.WskDatagramIndication;
import wsk.engine.driver.ReceiveBlock;

import java.util.Objects;

/** A received datagram. */
public final class DatagramIndication extends Indication implements WskDatagramIndication {
    private @Nullable SockAddr remote;
    private int flags;
    private WskControlInfo controlInfo = WskControlInfo.NONE;

    private DatagramIndication() {}

    /** {@return one that holds a datagram for a socket; a spare one, if there is any} */
    public static DatagramIndication of(
            IndicationChain owner,
            IndicationPool pool,
            ReceiveBlock block,
            int offset,
            int length,
            SockAddr sender,
            int messageFlags,
            WskControlInfo control) {
        DatagramIndication taken = (DatagramIndication) pool.take();
        if (taken == null) {
            taken = new DatagramIndication();
        }
        taken.remote = sender;
        taken.flags = messageFlags;
        taken.controlInfo = control;
        taken.hold(owner, block, offset, length);
        return taken;
    }

    /** {@return the flags that it is indicated with} */
    public int flags() {
        return flags;
    }

    @Override
    void forget() {
        remote = null;
        controlInfo = WskControlInfo.NONE;
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
    public DatagramIndication next() {
        return (DatagramIndication) following();
    }
}

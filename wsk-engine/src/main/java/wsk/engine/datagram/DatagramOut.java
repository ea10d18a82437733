package wsk.engine.datagram;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.api.WskMdl;
import wsk.engine.driver.DatagramSend;
import wsk.engine.driver.GatherList;
import wsk.engine.lending.SentCopy;
import wsk.engine.request.Irp;
import wsk.engine.request.Pieces;

import java.util.Objects;

/** One datagram on its way out, part of a request. A socket keeps them and uses them again. */
final class DatagramOut implements DatagramSend {
    private final DatagramSendSide sender;

    /** No datagram is as long; the driver refuses longer ones without a look at their bytes. */
    private static final int BYTES_MAX = 64 * 1024;

    private @Nullable Irp irp;

    /** Made when memory is sent for the first time that has to be copied. */
    private @Nullable SentCopy copy;

    private @Nullable WskMdl mdl;
    private @Nullable SockAddr remote;
    private WskControlInfo control = WskControlInfo.NONE;
    private long offset;
    private long length;

    /** The next one in the sender's queue, among those the driver has, or among the spares. */
    @Nullable DatagramOut next;

    /** The one before, among those the driver has. */
    @Nullable DatagramOut before;

    DatagramOut(DatagramSendSide sender) {
        this.sender = sender;
    }

    void open(Irp of, SockAddr to, WskControlInfo with) {
        irp = of;
        remote = to;
        control = with;
    }

    /** Says what is sent. */
    void bytes(@Nullable WskMdl memory, long at, long bytes) {
        mdl = memory;
        offset = at;
        length = bytes;
    }

    /**
     * Gets it ready for the driver: copies what its owner may free if the driver holds memory.
     *
     * @return SUCCESS or what it is settled with
     */
    NtStatus prepare(boolean holds) {
        WskMdl chain = mdl;
        if (!holds || chain == null || chain.isChainSteady() || length == 0 || length > BYTES_MAX) {
            return NtStatus.SUCCESS;
        }
        if (copy == null) {
            copy = new SentCopy(sender.memory());
        }
        if (copy.isBegun()) {
            return NtStatus.SUCCESS;
        }
        if (!copy.begin((int) length)) {
            return NtStatus.INSUFFICIENT_RESOURCES;
        }
        try {
            copy.fill(chain, offset, (int) length);
            return NtStatus.SUCCESS;
        } catch (IllegalStateException freed) {
            return NtStatus.INVALID_PARAMETER;
        }
    }

    Irp irp() {
        return Objects.requireNonNull(irp, "a spare datagram is under way");
    }

    long length() {
        return length;
    }

    void close() {
        if (copy != null) {
            copy.end();
        }
        irp = null;
        mdl = null;
        remote = null;
        control = WskControlInfo.NONE;
    }

    @Override
    public GatherList bytes() {
        GatherList list = sender.gather();
        list.clear();
        if (copy != null && copy.isBegun()) {
            copy.gather(list);
        } else if (length > 0) {
            Pieces.gather(
                    Objects.requireNonNull(mdl, "a datagram without memory"), offset, length, list);
        }
        return list;
    }

    @Override
    public SockAddr remote() {
        return Objects.requireNonNull(remote, "a spare datagram is under way");
    }

    @Override
    public WskControlInfo controlInfo() {
        return control;
    }

    @Override
    public void sent(NtStatus status, int nativeError, long bytes) {
        sender.sent(this, status, nativeError, bytes);
    }
}

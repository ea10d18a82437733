package wsk.provider.iouring;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.engine.driver.DatagramSend;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.ReceiveBlock;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Remembers what a datagram socket was fed. */
final class RecordingDatagrams implements DatagramSink {
    /** A datagram that came. */
    static final class Datagram {
        final byte[] bytes;
        final SockAddr remote;
        final int flags;
        final WskControlInfo control;

        Datagram(byte[] bytes, SockAddr remote, int flags, WskControlInfo control) {
            this.control = control;
            this.bytes = bytes;
            this.remote = remote;
            this.flags = flags;
        }
    }

    /** A datagram that goes, and what came of it. */
    static final class Outgoing implements DatagramSend {
        private final GatherList list;
        private final SockAddr remote;
        WskControlInfo control = WskControlInfo.NONE;
        NtStatus status;
        long sent = -1;

        Outgoing(SockAddr remote, byte[]... parts) {
            this.list = LoopBox.list(parts);
            this.remote = remote;
        }

        @Override
        public GatherList bytes() {
            return list;
        }

        @Override
        public SockAddr remote() {
            return remote;
        }

        @Override
        public WskControlInfo controlInfo() {
            return control;
        }

        @Override
        public void sent(NtStatus outcome, int nativeError, long bytes) {
            if (status != null) {
                throw new AssertionError("settled twice");
            }
            status = outcome;
            sent = bytes;
        }
    }

    final List<Datagram> received = new ArrayList<>();
    final List<ReceiveBlock> kept = new ArrayList<>();

    /** Whether it keeps blocks, unless they are scarce: the engine does not then. */
    boolean keep;

    int batches;
    int ready;
    boolean closed;
    NtStatus receiveFailed;

    @Override
    public void received(
            ReceiveBlock block,
            int offset,
            int length,
            SockAddr remote,
            int flags,
            WskControlInfo control) {
        byte[] bytes = block.memory().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
        received.add(new Datagram(bytes, remote, flags, control));
        if (keep && !block.isScarce()) {
            block.retain();
            kept.add(block);
        }
    }

    void releaseAll() {
        kept.forEach(ReceiveBlock::release);
        kept.clear();
    }

    @Override
    public void batchEnded() {
        batches++;
    }

    @Override
    public void receiveFailed(NtStatus status, int nativeError) {
        receiveFailed = status;
    }

    @Override
    public void sendReady() {
        ready++;
    }

    @Override
    public void closed() {
        closed = true;
    }
}

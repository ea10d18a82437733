package wsk.provider.simulated;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskControlInfo;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSend;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.GatherList;
import wsk.engine.driver.ReceiveBlock;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;

/** A simulated datagram socket. */
final class SimulatedDatagramDriver extends SimulatedSocket implements DatagramDriver {
    private static final int LONGEST = 65_507;
    private static final int QUEUE_MAX = 1000;
    private static final int LINUX_EMSGSIZE = 90;
    private static final int LINUX_ENETUNREACH = 101;
    private static final int LINUX_ENOBUFS = 105;

    private final DatagramSink sink;

    /** Guarded by the network's lock. */
    private final ArrayDeque<Runnable> arrived = new ArrayDeque<>();

    private boolean armed;

    SimulatedDatagramDriver(SimulatedLoop loop, DatagramSink sink) {
        super(loop, true);
        this.sink = sink;
    }

    @Override
    public void armReceive() {
        armed = true;
        later(lane, this::feed);
    }

    @Override
    public void disarmReceive() {
        armed = false;
    }

    @Override
    public boolean send(DatagramSend send) {
        if (loop.draw(8) == 0) {
            later(lane, sink::sendReady);
            return false;
        }
        if (!send.controlInfo().isEmpty()) {
            send.sent(NtStatus.NOT_SUPPORTED, 0, 0);
            return true;
        }
        GatherList list = send.bytes();
        if (list.bytes() > LONGEST) {
            send.sent(NtStatus.INVALID_BUFFER_SIZE, LINUX_EMSGSIZE, 0);
            return true;
        }
        if (loop.fault()) {
            send.sent(NtStatus.INSUFFICIENT_RESOURCES, LINUX_ENOBUFS, 0);
            return true;
        }
        SockAddr from = control.seenFrom(send.remote());
        if (from == null) {
            send.sent(NtStatus.NETWORK_UNREACHABLE, LINUX_ENETUNREACH, 0);
            return true;
        }
        byte[] bytes = new byte[(int) list.bytes()];
        int done = 0;
        for (int i = 0; i < list.count(); i++) {
            int n = (int) list.length(i);
            MemorySegment.copy(
                    list.segment(i), list.offset(i), MemorySegment.ofArray(bytes), done, n);
            done += n;
        }
        if (SimulatedNetwork.find(true, send.remote()) instanceof SimulatedDatagramDriver target) {
            target.arrive(bytes, target.control.told(from));
        }
        send.sent(NtStatus.SUCCESS, 0, bytes.length);
        return true;
    }

    private void arrive(byte[] bytes, SockAddr from) {
        synchronized (SimulatedNetwork.LOCK) {
            if (arrived.size() == QUEUE_MAX) {
                return;
            }
            arrived.add(
                    () -> {
                        ReceiveBlock block = block(bytes);
                        sink.received(block, 0, bytes.length, from, 0, WskControlInfo.NONE);
                        block.release();
                    });
        }
        later(lane, this::feed);
    }

    private void feed() {
        boolean any = false;
        while (armed && !closed) {
            Runnable next;
            synchronized (SimulatedNetwork.LOCK) {
                next = arrived.poll();
            }
            if (next == null) {
                break;
            }
            any = true;
            next.run();
        }
        if (any && !closed) {
            sink.batchEnded();
        }
    }

    @Override
    public void close(boolean reset) {
        leave();
        control.unbind();
        lane.post(sink::closed);
    }
}

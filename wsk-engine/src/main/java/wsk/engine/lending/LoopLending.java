package wsk.engine.lending;

import wsk.engine.loop.EventLoop;
import wsk.engine.loop.LoopResource;

/**
 * What one loop lends from: the account of the memory that its sockets keep, and its spare
 * indications. Loop thread only.
 */
public final class LoopLending implements LoopResource {
    private final LoopMemory memory;
    private final IndicationPool data = new IndicationPool();
    private final IndicationPool datagrams = new IndicationPool();

    /**
     * Makes what has lent nothing.
     *
     * @param perSocket how many bytes one socket may keep
     * @param perLoop how many all of them may keep
     */
    public LoopLending(long perSocket, long perLoop) {
        memory = new LoopMemory(perSocket, perLoop);
    }

    /** {@return that of a loop, as it was given when the loop was made} Any thread. */
    public static LoopLending of(EventLoop loop) {
        return (LoopLending) loop.resource();
    }

    public LoopMemory memory() {
        return memory;
    }

    /** {@return the spare {@link DataIndication}s} */
    public IndicationPool data() {
        return data;
    }

    /** {@return the spare {@link DatagramIndication}s} */
    public IndicationPool datagrams() {
        return datagrams;
    }

    @Override
    public void close() {
        memory.close();
    }
}

package wsk.provider.simulated;

import java.util.Arrays;

/** One direction of a simulated connection. Guarded by the network's lock. */
final class SimulatedPipe {
    static final int CAPACITY = 256 * 1024;

    private final byte[] bytes = new byte[CAPACITY];
    private int count;
    private boolean ended;
    private boolean reset;
    private Runnable reader = () -> {};
    private Runnable writer = () -> {};

    /** Sets who is told that there is something to read. */
    void readBy(Runnable told) {
        synchronized (SimulatedNetwork.LOCK) {
            reader = told;
        }
        told.run();
    }

    /** Sets who is told that there is room. */
    void writtenBy(Runnable told) {
        synchronized (SimulatedNetwork.LOCK) {
            writer = told;
        }
    }

    int available() {
        synchronized (SimulatedNetwork.LOCK) {
            return count;
        }
    }

    int room() {
        synchronized (SimulatedNetwork.LOCK) {
            return CAPACITY - count;
        }
    }

    boolean isReset() {
        synchronized (SimulatedNetwork.LOCK) {
            return reset;
        }
    }

    /** {@return whether all was read and nothing will follow} */
    boolean isAtEnd() {
        synchronized (SimulatedNetwork.LOCK) {
            return ended && !reset && count == 0;
        }
    }

    void write(byte[] source) {
        Runnable told;
        synchronized (SimulatedNetwork.LOCK) {
            System.arraycopy(source, 0, bytes, count, source.length);
            count += source.length;
            told = reader;
        }
        told.run();
    }

    byte[] read(int limit) {
        byte[] result;
        Runnable told;
        synchronized (SimulatedNetwork.LOCK) {
            result = Arrays.copyOf(bytes, Math.min(limit, count));
            System.arraycopy(bytes, result.length, bytes, 0, count - result.length);
            count -= result.length;
            told = writer;
        }
        told.run();
        return result;
    }

    void end() {
        Runnable told;
        synchronized (SimulatedNetwork.LOCK) {
            ended = true;
            told = reader;
        }
        told.run();
    }

    /** Breaks the pipe: both sides notice, and its bytes are gone. */
    void reset() {
        Runnable first;
        Runnable second;
        synchronized (SimulatedNetwork.LOCK) {
            reset = true;
            count = 0;
            first = reader;
            second = writer;
        }
        first.run();
        second.run();
    }
}

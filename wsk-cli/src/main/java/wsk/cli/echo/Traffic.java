package wsk.cli.echo;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a server does. Loops add, the reporter reads. */
public final class Traffic {
    private final LongAdder connections = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    void connected() {
        connections.increment();
    }

    void disconnected() {
        connections.decrement();
    }

    void echoed(long length) {
        messages.increment();
        bytes.add(length);
    }

    /** {@return the connections open now} */
    public long connections() {
        return connections.sum();
    }

    /** {@return the messages echoed so far} */
    long messages() {
        return messages.sum();
    }

    /** {@return the bytes echoed so far} */
    public long bytes() {
        return bytes.sum();
    }
}

package wsk.provider.nio;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds out whether the selector really watches what it was told to. The JDK does not look at what
 * the system says to that ({@code epoll_ctl}), and it may say that there is no memory, or that the
 * user watches too much already: such a channel would never be heard of again.
 */
final class NioWatchCheck {
    /*
     * The sockets that are to be watched from now on are followed by a witness, which is always
     * ready. The selector tells the system in order, so if the witness is not heard of at once,
     * there was no room for it, and perhaps none for those before it. All of them are taken off
     * then and told so; their engine tries again after a while. To be put on again a witness must
     * be taken off first, which the selector does in its next turn. So there are two, in turns: the
     * ends of a pipe with a byte in it.
     */

    // Events that the selector takes in one turn; after as many, a missing one may follow.
    private static final int EVENTS_MAX = 1024;

    /** A channel that is always ready. */
    static final class Witness implements NioEvents {
        private final SelectionKey key;
        private final int operation;
        private boolean heard;

        Witness(SelectableChannel channel, int operation, Selector selector) throws IOException {
            channel.configureBlocking(false);
            this.operation = operation;
            this.key = channel.register(selector, 0, this);
        }

        @Override
        public void ready(int operations) {
            heard = true;
            key.interestOps(0);
        }

        @Override
        public void unwatched() {
            throw new AssertionError("a witness is not on the list");
        }

        @Override
        public void closed() {
            throw new AssertionError("a witness is nobody's socket");
        }
    }

    private final Pipe pipe;
    private final Witness first;
    private final Witness second;
    private final List<NioSocket<?>> unsure = new ArrayList<>();
    private @Nullable Witness asked;

    // How many of them the witness follows; more come while it is waited for.
    private int covered;
    private boolean secondIsNext;

    /**
     * Checks what a selector watches.
     *
     * @param pipe an empty pipe, which is closed with this
     */
    NioWatchCheck(Selector selector, Pipe pipe) throws IOException {
        this.pipe = pipe;
        first = new Witness(pipe.source(), SelectionKey.OP_READ, selector);
        second = new Witness(pipe.sink(), SelectionKey.OP_WRITE, selector);
        pipe.sink().write(ByteBuffer.allocate(1));
    }

    /** Notes a socket that is to be watched and was not. */
    void add(NioSocket<?> socket) {
        unsure.add(socket);
    }

    /** {@return whether the next selection must not wait, because it is asked for an answer} */
    boolean ask() {
        if (unsure.isEmpty()) {
            return false;
        }
        if (asked == null) {
            Witness next = secondIsNext ? second : first;
            secondIsNext = !secondIsNext;
            next.heard = false;
            next.key.interestOps(next.operation);
            asked = next;
            covered = unsure.size();
        }
        return true;
    }

    /**
     * Looks at the answer.
     *
     * @param events how many the selection brought
     * @return whether sockets are not watched: then {@link #takeOff} and {@link #tell} follow
     */
    boolean isRefused(int events) {
        Witness witness = asked;
        if (witness == null || (!witness.heard && events >= EVENTS_MAX)) {
            return false;
        }
        asked = null;
        if (witness.heard) {
            unsure.subList(0, covered).clear();
            return false;
        }
        witness.key.interestOps(0);
        return true;
    }

    /** Takes those off that may not be watched; the selector notices in its next selection. */
    void takeOff() {
        unsure.subList(0, covered).forEach(NioSocket::unwantAll);
    }

    /** Tells those that were taken off. */
    void tell() {
        List<NioSocket<?>> told = List.copyOf(unsure.subList(0, covered));
        unsure.subList(0, covered).clear();
        told.forEach(NioSocket::unwatched);
    }

    void close() {
        NioSocket.discard(pipe.source());
        NioSocket.discard(pipe.sink());
    }
}

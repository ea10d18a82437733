package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.engine.loop.EventLoop;

import java.util.Objects;

/**
 * The indications of one socket: those that nobody took yet, in order, and those that its client
 * keeps. Loop thread only, but for {@link #release}.
 */
public final class IndicationChain {
    /*
     * Every indication comes in by append and leaves by recycle, or by recycleLent if the client
     * had it. What is shown is out of the chain while the callback runs, so that what arrives
     * meanwhile is put behind it, and then it is put back, lent or recycled as a list.
     */

    private final EventLoop loop;
    private final SocketMemory memory;
    private final IndicationPool pool;

    private @Nullable Indication head;
    private @Nullable Indication tail;
    private long bytes;
    private int lent;

    /**
     * Makes it empty.
     *
     * @param loop whose thread runs it
     * @param memory what its socket is charged
     * @param pool where indications of its kind come from and go to
     */
    public IndicationChain(EventLoop loop, SocketMemory memory, IndicationPool pool) {
        this.loop = loop;
        this.memory = memory;
        this.pool = pool;
    }

    SocketMemory memory() {
        return memory;
    }

    /** {@return whether nothing is there that could be taken} */
    public boolean isEmpty() {
        return head == null;
    }

    /** {@return how many bytes are there that could be taken} */
    public long bytes() {
        return bytes;
    }

    /** {@return whether the client keeps anything} */
    public boolean isLent() {
        return lent > 0;
    }

    /** {@return what came first, null if nothing is there; the rest with {@link #behind}} */
    public @Nullable Indication first() {
        return head;
    }

    /** {@return what is behind an indication in the list that it is in} */
    public static @Nullable Indication behind(Indication indication) {
        return (Indication) indication.next;
    }

    /** Puts an indication behind what is there. */
    public void append(Indication last) {
        assert loop.isCurrent();
        assert loop.isCurrent() && last.next == null;
        if (tail == null) {
            head = last;
        } else {
            tail.next = last;
        }
        tail = last;
        bytes += last.length();
    }

    /** Takes the first one out. */
    public Indication removeFirst() {
        Indication first = Objects.requireNonNull(head, "nothing is there");
        cutBehind(first);
        bytes -= first.length();
        return first;
    }

    /** Takes everything out. {@return the first of it, null if there was nothing} */
    public @Nullable Indication removeAll() {
        Indication first = head;
        head = null;
        tail = null;
        bytes = 0;
        return first;
    }

    /** Puts an indication to the front that was taken out. */
    public void putBack(Indication first) {
        assert loop.isCurrent();
        putInFront(first, first);
        bytes += first.length();
    }

    /** Drops bytes from the front of the first one, which is recycled when it has none left. */
    void skip(int count) {
        Indication first = Objects.requireNonNull(head, "nothing is there");
        first.skip(count);
        bytes -= count;
        if (first.length() == 0) {
            recycle(removeFirst());
        }
    }

    /** Drops everything that is there. */
    public void drop() {
        assert loop.isCurrent();
        while (head != null) {
            recycle(removeFirst());
        }
    }

    /** Lets go of an indication that is out of the chain. */
    public void recycle(Indication indication) {
        indication.releaseBlock();
        pool.recycle(indication);
    }

    private void cutBehind(Indication last) {
        head = behind(last);
        if (head == null) {
            tail = null;
        }
        last.next = null;
    }

    private void putInFront(Indication first, Indication last) {
        last.next = head;
        if (head == null) {
            tail = last;
        }
        head = first;
    }

    // ---- the client's turn

    /**
     * Takes out the indications up to one, to be shown as a list; it is taken back, lent or
     * recycled then.
     *
     * @return the first of them
     */
    public Indication show(Indication last) {
        assert loop.isCurrent();
        Indication first = Objects.requireNonNull(head, "nothing is there");
        cutBehind(last);
        for (Indication each = first; each != null; each = behind(each)) {
            bytes -= each.length();
            each.show(behind(each));
        }
        return first;
    }

    /** Takes out everything, to be shown. */
    Indication showAll() {
        return show(Objects.requireNonNull(tail, "nothing is there"));
    }

    /** Puts a list that was shown back to the front. */
    public void takeBack(Indication first) {
        Indication last = first;
        for (Indication each = first; each != null; each = behind(each)) {
            each.takeBack();
            bytes += each.length();
            last = each;
        }
        putInFront(first, last);
    }

    /** Leaves a list that was shown to the client. */
    public void lend(Indication first) {
        assert loop.isCurrent();
        for (Indication each = first; each != null; ) {
            Indication following = behind(each);
            each.next = null;
            lent++;
            if (!each.lend()) {
                recycleLent(each);
            }
            each = following;
        }
    }

    /** Lets go of a list that was shown. */
    public void recycleAll(Indication first) {
        for (Indication each = first; each != null; ) {
            Indication following = behind(each);
            each.next = null;
            recycle(each);
            each = following;
        }
    }

    /** Takes a list back from the client. Any thread. */
    public NtStatus release(Indication first) {
        for (Indication each = first; each != null; ) {
            if (!each.belongsTo(this)) {
                return NtStatus.INVALID_PARAMETER;
            }
            Indication following = each.linked();
            switch (each.giveBack()) {
                case EARLY -> {}
                case RECYCLE -> {
                    if (loop.isCurrent()) {
                        recycleLent(each);
                    } else {
                        loop.post(each);
                    }
                }
                case REFUSED -> {
                    return NtStatus.INVALID_PARAMETER;
                }
            }
            each = following;
        }
        return NtStatus.SUCCESS;
    }

    /** Lets go of what the client has given back. */
    void recycleLent(Indication indication) {
        assert loop.isCurrent();
        assert loop.isCurrent() && lent > 0;
        lent--;
        indication.releaseBlock();
        pool.takeBack(indication);
    }
}

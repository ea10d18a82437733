package wsk.engine.request;

import org.jspecify.annotations.Nullable;

/** Requests in order, linked through themselves. Loop thread only. */
public final class IrpQueue {
    private @Nullable Irp head;
    private @Nullable Irp tail;

    public boolean isEmpty() {
        return head == null;
    }

    public @Nullable Irp peek() {
        return head;
    }

    public @Nullable Irp peekLast() {
        return tail;
    }

    public void add(Irp irp) {
        irp.next = null;
        if (tail == null) {
            head = irp;
        } else {
            tail.next = irp;
        }
        tail = irp;
    }

    public @Nullable Irp poll() {
        Irp first = head;
        if (first != null) {
            head = (Irp) first.next;
            if (head == null) {
                tail = null;
            }
            first.next = null;
        }
        return first;
    }

    /** {@return whether the request was in the queue; it is not any more} */
    public boolean remove(Irp irp) {
        Irp before = null;
        for (Irp at = head; at != null; at = (Irp) at.next) {
            if (at == irp) {
                if (before == null) {
                    head = (Irp) at.next;
                } else {
                    before.next = at.next;
                }
                if (tail == at) {
                    tail = before;
                }
                at.next = null;
                return true;
            }
            before = at;
        }
        return false;
    }

    /** {@return the request behind another, null at the end} */
    public static @Nullable Irp after(Irp irp) {
        return (Irp) irp.next;
    }
}

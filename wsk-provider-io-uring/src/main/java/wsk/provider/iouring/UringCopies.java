package wsk.provider.iouring;

import wsk.engine.driver.ReceiveBlock;
import wsk.provider.iouring.kernel.Memory;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies of received bytes, for the time when the kernel's buffers are short.
 *
 * <p>A few bytes that somebody keeps hold a whole buffer. So while buffers are short, bytes are
 * handed on as copies of their own size, and the buffer goes straight back: whoever keeps much
 * keeps it from himself only.
 */
final class UringCopies implements ReceiveBlock.Pool {
    /** Whose bytes were copied. */
    interface Owner {
        /** Nobody keeps a copy any more that cost so many bytes. */
        void copyReturned(int cost);
    }

    private static final int SMALLEST_POWER = 6;
    private static final int POWERS = 31;

    private final Arena arena;
    private final List<ArrayDeque<ReceiveBlock>> free = new ArrayList<>();
    private final List<Owner> owners = new ArrayList<>();
    private final List<Integer> powers = new ArrayList<>();
    private long made;

    UringCopies(Arena arena) {
        this.arena = arena;
        for (int power = 0; power < POWERS; power++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** {@return a copy of some bytes of a block, held once} */
    ReceiveBlock copy(ReceiveBlock block, int at, int bytes, Owner owner) {
        int power =
                Math.max(
                        SMALLEST_POWER,
                        Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(bytes, 1) - 1));
        ReceiveBlock copy = free.get(power).poll();
        if (copy == null) {
            copy = make(power, owner);
        }
        owners.set(copy.id(), owner);
        copy.retain();
        Memory.copy(block.memory().address() + at, copy.memory().address(), bytes);
        made++;
        return copy;
    }

    private ReceiveBlock make(int power, Owner owner) {
        int id = owners.size();
        owners.add(owner);
        powers.add(power);
        return new ReceiveBlock(arena.allocate(1L << power, Long.BYTES), id, this);
    }

    /** {@return the bytes of memory a copy takes} */
    static int cost(ReceiveBlock copy) {
        return Math.toIntExact(copy.memory().byteSize());
    }

    @Override
    public void recycle(ReceiveBlock copy) {
        int id = copy.id();
        free.get(powers.get(id)).push(copy);
        owners.get(id).copyReturned(cost(copy));
    }

    /** {@return how many copies there were so far} */
    long made() {
        return made;
    }
}

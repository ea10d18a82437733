package wsk.provider.iouring;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/** The sockets of a loop by number, so that a completion finds its own without a search. */
final class SlotTable {
    private static final int FIRST_SIZE = 64;

    private @Nullable UringHandle[] handles = new @Nullable UringHandle[FIRST_SIZE];
    private short[] generations = new short[FIRST_SIZE];
    private int[] free = new int[FIRST_SIZE];
    private int freeCount;
    private int used;
    private int live;

    /** {@return a slot for a socket} */
    int take(UringHandle handle) {
        int slot = freeCount > 0 ? free[--freeCount] : used++;
        if (slot == handles.length) {
            grow();
        }
        handles[slot] = handle;
        live++;
        return slot;
    }

    private void grow() {
        int size = handles.length * 2;
        if (size > UserData.SLOTS_MAX) {
            throw new AssertionError("more sockets on a loop than user data can tell apart");
        }
        handles = Arrays.copyOf(handles, size);
        generations = Arrays.copyOf(generations, size);
        free = Arrays.copyOf(free, size);
    }

    int generation(int slot) {
        return Short.toUnsignedInt(generations[slot]);
    }

    /** Frees a slot; what still arrives for its socket is told from what arrives for the next. */
    void give(int slot) {
        handles[slot] = null;
        generations[slot]++;
        free[freeCount++] = slot;
        live--;
    }

    /** {@return the socket, or null if it is another's by now} */
    @Nullable UringHandle find(int slot, int generation) {
        if (slot >= used || generation(slot) != generation) {
            return null;
        }
        return handles[slot];
    }

    int live() {
        return live;
    }

    /** {@return a socket that is still there, or null} */
    @Nullable UringHandle any() {
        for (int slot = 0; slot < used; slot++) {
            if (handles[slot] != null) {
                return handles[slot];
            }
        }
        return null;
    }
}

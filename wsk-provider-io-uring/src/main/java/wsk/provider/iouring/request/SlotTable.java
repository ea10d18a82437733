package wsk.provider.iouring.request;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The owners of a loop's requests by number, so that a completion finds its own without a search.
 *
 * @param <O> what they are
 */
public final class SlotTable<O> {
    private static final int FIRST_SIZE = 64;

    private @Nullable Object[] owners = new @Nullable Object[FIRST_SIZE];
    private short[] generations = new short[FIRST_SIZE];
    private int[] free = new int[FIRST_SIZE];
    private int freeCount;
    private int used;
    private int live;

    /** Makes a table without owners. */
    public SlotTable() {}

    /** {@return a slot for an owner} */
    public int take(O owner) {
        int slot = freeCount > 0 ? free[--freeCount] : used++;
        if (slot == owners.length) {
            grow();
        }
        owners[slot] = owner;
        live++;
        return slot;
    }

    private void grow() {
        int size = owners.length * 2;
        if (size > UserData.SLOTS_MAX) {
            throw new AssertionError("more owners on a loop than user data can tell apart");
        }
        owners = Arrays.copyOf(owners, size);
        generations = Arrays.copyOf(generations, size);
        free = Arrays.copyOf(free, size);
    }

    /** {@return how often a slot was used before, as far as user data can tell} */
    public int generation(int slot) {
        return Short.toUnsignedInt(generations[slot]);
    }

    /** Frees a slot; what still arrives for its owner is told from what arrives for the next. */
    public void give(int slot) {
        owners[slot] = null;
        generations[slot]++;
        free[freeCount++] = slot;
        live--;
    }

    /** {@return the owner, or null if the slot is another's by now} */
    public @Nullable O find(int slot, int generation) {
        if (slot >= used || generation(slot) != generation) {
            return null;
        }
        return owner(slot);
    }

    /** {@return how many owners there are} */
    public int live() {
        return live;
    }

    /** {@return an owner that is still there, or null} */
    public @Nullable O any() {
        for (int slot = 0; slot < used; slot++) {
            if (owners[slot] != null) {
                return owner(slot);
            }
        }
        return null;
    }

    // Only owners are put in; an array of a type that is a parameter cannot be made.
    @SuppressWarnings("unchecked")
    private @Nullable O owner(int slot) {
        return (O) owners[slot];
    }
}

package wsk.engine.lending;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * Memory of a loop's own, for copies: got as needed, usable for every size, given back when it is
 * not. Loop thread only.
 */
final class Slabs {
    /** How many empty ones are kept, for a loop that goes up and down. */
    static final int SPARE_MAX = 2;

    private final List<Slab> slabs = new ArrayList<>();
    private int empty;

    /** {@return one with room for so many bytes; null if that much cannot be had} */
    @Nullable Slab withRoom(int bytes) {
        if (bytes > Slab.BYTES) {
            return null;
        }
        // From the first on, so that those behind become empty.
        for (int i = 0; i < slabs.size(); i++) {
            Slab slab = slabs.get(i);
            if (slab.hasRoom(bytes)) {
                return slab;
            }
        }
        try {
            Slab fresh = Slab.allocate();
            slabs.add(fresh);
            empty++;
            return fresh;
        } catch (OutOfMemoryError none) {
            return null;
        }
    }

    /** {@return where the part starts that is taken from one with room} */
    int take(Slab slab, int bytes) {
        if (slab.isEmpty()) {
            empty--;
        }
        return slab.take(bytes);
    }

    /** Gives a part back. */
    void give(Slab slab, int start) {
        slab.give(start);
        if (slab.isEmpty()) {
            empty++;
            if (empty > SPARE_MAX && slab.close()) {
                empty--;
                slabs.remove(slab);
            }
        }
    }

    /** {@return how many there are} */
    int count() {
        return slabs.size();
    }

    /** Gives everything back. */
    void close() {
        slabs.removeIf(Slab::close);
    }
}

package wsk.engine.lending;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

class SlabTest {
    private record Part(int start, int bytes) {}

    @Test
    void partsNeverOverlapAndMakeTheWholeAgain() {
        Random random = new Random(1);
        Slab slab = Slab.allocate();
        BitSet taken = new BitSet();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            int bytes = 1 + random.nextInt(1 << random.nextInt(18));
            if (random.nextInt(3) > 0 && slab.hasRoom(bytes)) {
                int size = Slab.partBytes(bytes);
                int start = slab.take(bytes);
                assertTrue(size >= bytes && size < Math.max(65, 2 * bytes), () -> "of " + bytes);
                assertTrue(start >= 0 && start + size <= Slab.BYTES);
                assertTrue(taken.nextSetBit(start) < 0 || taken.nextSetBit(start) >= start + size);
                taken.set(start, start + size);
                parts.add(new Part(start, size));
            } else if (!parts.isEmpty()) {
                Part part = parts.remove(random.nextInt(parts.size()));
                taken.clear(part.start, part.start + part.bytes);
                slab.give(part.start);
            }
        }
        parts.forEach(part -> slab.give(part.start));
        assertTrue(slab.isEmpty());
        assertEquals(0, slab.take(Slab.BYTES));
        assertFalse(slab.hasRoom(1));
        slab.give(0);
        assertTrue(slab.isEmpty());
        assertTrue(slab.close());
    }

    @Test
    void whatSmallPartsLeftIsThereForLargeOnes() {
        Slab slab = Slab.allocate();
        List<Integer> starts = new ArrayList<>();
        while (slab.hasRoom(1)) {
            starts.add(slab.take(1));
        }
        assertEquals(Slab.BYTES / 64, starts.size());
        starts.subList(0, starts.size() / 2).forEach(slab::give);
        assertTrue(slab.hasRoom(Slab.BYTES / 2));
        assertFalse(slab.hasRoom(Slab.BYTES / 2 + 1));
        slab.close();
    }

    @Test
    void memoryIsGivenBackUpToTheSpare() {
        Slabs slabs = new Slabs();
        List<Slab> taken = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Slab slab = slabs.withRoom(Slab.BYTES);
            assertNotNull(slab);
            slabs.take(slab, Slab.BYTES);
            taken.add(slab);
        }
        assertEquals(10, slabs.count());
        assertNull(slabs.withRoom(Slab.BYTES + 1));
        taken.forEach(slab -> slabs.give(slab, 0));
        assertEquals(Slabs.SPARE_MAX, slabs.count());
        slabs.close();
        assertEquals(0, slabs.count());
    }
}

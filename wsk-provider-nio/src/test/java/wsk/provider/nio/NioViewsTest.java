package wsk.provider.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

class NioViewsTest {
    @Test
    void viewStandsOnTheRangeAndIsMadeOnce() {
        NioViews views = new NioViews();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(100);
            ByteBuffer view = views.range(segment, 10, 20);
            assertEquals(10, view.position());
            assertEquals(20, view.remaining());
            assertSame(view, views.range(segment, 0, 100));
            assertEquals(100, view.remaining());
            assertSame(
                    views.range(segment.asSlice(5, 50), 0, 1),
                    views.range(segment.asSlice(5, 50), 0, 1),
                    "slices of the same memory share one");
            assertNotSame(views.range(segment, 0, 1), views.range(segment.asSlice(1), 0, 1));
        }
    }

    @Test
    void readOnlyMemoryHasAViewOfItsOwn() {
        NioViews views = new NioViews();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(100);
            assertTrue(views.range(segment.asReadOnly(), 0, 100).isReadOnly());
            assertFalse(views.range(segment, 0, 100).isReadOnly(), "received bytes go there");
        }
    }

    @Test
    void memoryAtTheSamePlaceIsNotTakenForTheSame() {
        NioViews views = new NioViews();
        int again = 0;
        for (int i = 0; i < 100; i++) {
            MemorySegment freed;
            try (Arena arena = Arena.ofConfined()) {
                freed = arena.allocate(1 << 20);
                views.range(freed, 0, 1);
            }
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment segment = arena.allocate(1 << 20);
                again += segment.equals(freed) ? 1 : 0;
                views.range(segment, 0, 1).put(0, (byte) 1);
            }
        }
        assumeTrue(again > 0, "the allocator gives no place away again");
    }

    @Test
    void partsThatBeginAtTheSamePlaceAreNotTakenForOneAnother() {
        NioViews views = new NioViews();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment whole = arena.allocate(20_000);
            // So many that some of them share a place in the table.
            for (int bytes = 1; bytes <= whole.byteSize(); bytes++) {
                assertEquals(bytes, views.range(whole.asSlice(0, bytes), 0, bytes).remaining());
            }
        }
    }
}

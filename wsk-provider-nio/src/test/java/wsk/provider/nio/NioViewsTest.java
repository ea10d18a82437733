package wsk.provider.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

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
}

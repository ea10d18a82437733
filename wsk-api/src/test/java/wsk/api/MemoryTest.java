package wsk.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.NoSuchElementException;

/** Descriptions of memory: pieces, chains and ranges. */
final class MemoryTest {
    private final Arena arena = Arena.ofAuto();

    private MemorySegment segment(int... bytes) {
        MemorySegment segment = arena.allocate(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            segment.set(ValueLayout.JAVA_BYTE, i, (byte) bytes[i]);
        }
        return segment;
    }

    @Test
    void onlyNativeLivingMemoryIsDescribed() {
        assertThrows(
                IllegalArgumentException.class,
                () -> WskMdl.of(MemorySegment.ofArray(new byte[8])));
        assertThrows(IllegalArgumentException.class, () -> WskMdl.of(segment(1).asSlice(0, 0)));
        MemorySegment gone;
        try (Arena confined = Arena.ofConfined()) {
            gone = confined.allocate(8);
        }
        assertThrows(IllegalStateException.class, () -> WskMdl.of(gone));
    }

    @Test
    void chainsKnowTheirLength() {
        WskMdl last = WskMdl.of(segment(4, 5));
        WskMdl first = WskMdl.of(segment(1, 2, 3), last);
        assertEquals(5, first.chainBytes());
        assertTrue(first.hasNext());
        assertSame(last, first.next());
        assertFalse(last.hasNext());
        assertThrows(NoSuchElementException.class, last::next);
    }

    @Test
    void aRangeMayRunOverSeveralPieces() {
        WskMdl chain = WskMdl.of(segment(1, 2, 3), WskMdl.of(segment(4), WskMdl.of(segment(5, 6))));
        assertArrayEquals(new byte[] {3, 4, 5}, WskBuf.of(chain, 2, 3).toByteArray());
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, WskBuf.of(chain, 0, 6).toByteArray());
        assertArrayEquals(new byte[0], WskBuf.of(chain, 1, 0).toByteArray());
    }

    @Test
    void rangesOutsideTheChainAreRefusedAndChangeNothing() {
        WskMdl chain = WskMdl.of(segment(1, 2, 3), WskMdl.of(segment(4)));
        WskBuf range = WskBuf.of(chain, 1, 2);
        WskMdl other = WskMdl.of(segment(9));
        assertThrows(IndexOutOfBoundsException.class, () -> range.set(other, 0, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> range.set(other, -1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> range.set(other, 0, -1));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> range.set(chain, 3, 1),
                "the offset lies in the first piece");
        assertSame(chain, range.mdl());
        assertEquals(1, range.offset());
        assertEquals(2, range.length());
        assertThrows(IndexOutOfBoundsException.class, () -> WskBuf.of(chain, 0, 5));
    }

    @Test
    void anEmptyRangeHasNoMemory() {
        WskBuf empty = WskBuf.empty();
        assertFalse(empty.hasMdl());
        assertEquals(0, empty.length());
        assertThrows(IllegalStateException.class, empty::mdl);
        assertEquals(0, empty.toByteArray().length);
        assertTrue(empty.set(WskMdl.of(segment(1)), 0, 1).hasMdl());
    }

    @Test
    void putFillsTheStartAndSetsTheLength() {
        WskBuf range = WskBuf.allocate(8);
        assertEquals(8, range.length());
        range.put(new byte[] {7, 8});
        assertArrayEquals(new byte[] {7, 8}, range.toByteArray());
        assertThrows(IndexOutOfBoundsException.class, () -> range.put(new byte[3]));
        assertArrayEquals(new byte[] {7, 8}, range.toByteArray());
        assertThrows(IllegalArgumentException.class, () -> WskBuf.allocate(0));
    }

    @Test
    void copyingNeedsRoom() {
        WskBuf range = WskBuf.of(segment(1, 2, 3));
        MemorySegment small = MemorySegment.ofArray(new byte[2]);
        assertThrows(IndexOutOfBoundsException.class, () -> range.copyTo(small));
        byte[] target = new byte[4];
        range.copyTo(MemorySegment.ofArray(target));
        assertArrayEquals(new byte[] {1, 2, 3, 0}, target);
    }
}

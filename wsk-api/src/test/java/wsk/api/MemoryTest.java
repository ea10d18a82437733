package wsk.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.api.spi.WskLentMemory;

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
        assertThrows(IndexOutOfBoundsException.class, () -> range.put(new byte[9]));
        assertArrayEquals(new byte[] {7, 8}, range.toByteArray());
        assertThrows(IllegalArgumentException.class, () -> WskBuf.allocate(0));
    }

    @Test
    void aSecondPutHasTheWholeRangeAgain() {
        WskBuf range = WskBuf.allocate(8).put(new byte[] {1, 2}).put(new byte[8]);
        assertEquals(8, range.length());
        assertEquals(0, range.put(new byte[0]).length());
        assertArrayEquals(new byte[] {3, 4, 5}, range.put(new byte[] {3, 4, 5}).toByteArray());
    }

    @Test
    void aNarrowedRangeIsMadeWholeAgain() {
        WskMdl last = WskMdl.of(segment(5, 6));
        WskMdl chain = WskMdl.of(segment(1, 2, 3), WskMdl.of(segment(4), last));
        WskBuf range = WskBuf.of(chain, 1, 4);
        assertArrayEquals(new byte[] {3, 4}, range.range(1, 2).toByteArray());
        // Counted from the whole range, not from what it was narrowed to.
        assertArrayEquals(new byte[] {5}, range.range(3, 1).toByteArray());
        assertSame(last, range.mdl());
        assertEquals(0, range.offset());
        assertThrows(IndexOutOfBoundsException.class, () -> range.range(3, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> range.range(-1, 1));
        assertArrayEquals(new byte[] {5}, range.toByteArray(), "a refusal changes nothing");
        assertEquals(0, range.range(4, 0).length());
        assertEquals(0, range.toByteArray().length);
        assertArrayEquals(new byte[] {2, 3, 4, 5}, range.clear().toByteArray());
        assertSame(chain, range.mdl());
        assertEquals(1, range.offset());
        assertEquals(0, WskBuf.empty().clear().length());
    }

    @Test
    void whatIsPutGoesToTheStartOfTheWholeRange() {
        WskBuf range = WskBuf.allocate(6).put(new byte[] {1, 2, 3, 4, 5, 6}).range(4, 2);
        assertArrayEquals(new byte[] {7, 8, 9}, range.put(new byte[] {7, 8, 9}).toByteArray());
        assertArrayEquals(new byte[] {7, 8, 9, 4, 5, 6}, range.clear().toByteArray());
        WskBuf part = WskBuf.empty().set(range, 1, 2);
        assertArrayEquals(new byte[] {8, 9}, part.range(1, 1).clear().toByteArray());
        assertThrows(IndexOutOfBoundsException.class, () -> part.put(new byte[3]));
    }

    @Test
    void putRunsOverSeveralPieces() {
        WskMdl chain = WskMdl.of(segment(1, 2, 3), WskMdl.of(segment(4), WskMdl.of(segment(5, 6))));
        byte[] bytes = {7, 8, 9};
        assertArrayEquals(bytes, WskBuf.of(chain, 2, 4).put(bytes).toByteArray());
        assertArrayEquals(new byte[] {1, 2, 7, 8, 9, 6}, WskBuf.of(chain, 0, 6).toByteArray());
    }

    @Test
    void aSegmentIsTheRangeAndNothingBesideIt() {
        WskBuf range = WskBuf.of(WskMdl.of(segment(1, 2, 3, 4)), 1, 2);
        MemorySegment inside = range.segment();
        assertEquals(2, inside.byteSize());
        assertEquals(2, inside.get(ValueLayout.JAVA_BYTE, 0));
        inside.set(ValueLayout.JAVA_BYTE, 1, (byte) 9);
        assertArrayEquals(new byte[] {2, 9}, range.toByteArray());
        assertThrows(IndexOutOfBoundsException.class, () -> inside.get(ValueLayout.JAVA_BYTE, 2));
        assertEquals(0, WskBuf.empty().segment().byteSize());
    }

    @Test
    void aRangeOverSeveralPiecesIsSeenPieceByPiece() {
        WskMdl chain = WskMdl.of(segment(1, 2, 3), WskMdl.of(segment(4), WskMdl.of(segment(5, 6))));
        WskBuf range = WskBuf.of(chain, 2, 3);
        assertEquals(3, range.pieces());
        assertThrows(IllegalStateException.class, range::segment);
        for (int i = 0; i < 3; i++) {
            assertEquals(1, range.slice(i).byteSize());
            assertEquals(3 + i, range.slice(i).get(ValueLayout.JAVA_BYTE, 0));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> range.slice(3));
        assertThrows(IndexOutOfBoundsException.class, () -> range.slice(-1));
        assertEquals(1, WskBuf.of(chain, 0, 3).pieces());
        assertThrows(IndexOutOfBoundsException.class, () -> WskBuf.of(chain, 0, 3).slice(1));
        assertEquals(0, WskBuf.of(chain, 0, 0).pieces());
        assertEquals(0, WskBuf.empty().pieces());
    }

    @Test
    void aPartOfARangeStartsWhereItsFirstByteLies() {
        WskMdl last = WskMdl.of(segment(5, 6));
        WskMdl chain = WskMdl.of(segment(1, 2, 3), WskMdl.of(segment(4), last));
        WskBuf whole = WskBuf.of(chain, 1, 5);
        WskBuf part = WskBuf.empty().set(whole, 1, 3);
        assertArrayEquals(new byte[] {3, 4, 5}, part.toByteArray());
        assertSame(last, part.set(whole, 4, 1).mdl());
        assertEquals(1, part.offset());
        assertFalse(part.set(whole, 5, 0).hasMdl());
        assertArrayEquals(new byte[] {3, 4}, whole.set(whole, 1, 2).toByteArray());
        assertThrows(IndexOutOfBoundsException.class, () -> part.set(whole, 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> part.set(whole, -1, 1));
        assertEquals(0, part.length());
    }

    @Test
    void memoryKnowsWhetherItStays() {
        WskMdl stranger = WskMdl.of(segment(1));
        WskMdl own = WskMdl.allocate(1);
        assertFalse(stranger.isSteady());
        assertTrue(own.isSteady());
        assertTrue(WskMdl.unguarded(segment(1)).isSteady());
        assertTrue(WskMdl.of(Arena.global().allocate(1)).isSteady());
        assertTrue(WskBuf.allocate(1).mdl().isSteady());
        assertTrue(own.followedBy(own).isChainSteady());
        WskMdl mixed = own.followedBy(stranger);
        assertTrue(mixed.isSteady());
        assertFalse(mixed.isChainSteady());
        assertFalse(WskMdl.of(segment(1), own).isSteady());
        assertThrows(IllegalArgumentException.class, () -> WskMdl.allocate(0));
    }

    @Test
    void lentMemoryIsDescribedOnlyWhenAsked() {
        MemorySegment block = segment(0, 1, 2, 3, 4);
        Lender lender = new Lender(block.asSlice(1, 3).asReadOnly());
        WskBuf buffer = WskBuf.empty().set(lender, 0, 3);
        WskBuf part = WskBuf.empty().set(buffer, 1, 2);
        assertArrayEquals(new byte[] {2, 3}, part.toByteArray());
        assertSame(lender, part.lender());
        assertEquals(1, part.pieces());
        assertEquals(0, lender.described);
        assertArrayEquals(new byte[] {2, 3}, part.segment().toArray(ValueLayout.JAVA_BYTE));
        assertEquals(3, buffer.mdl().chainBytes());
        assertArrayEquals(new byte[] {3}, buffer.range(2, 1).toByteArray());
        assertThrows(IllegalArgumentException.class, () -> buffer.put(new byte[1]));
        assertArrayEquals(new byte[] {1, 2, 3}, buffer.clear().toByteArray());
        assertThrows(IllegalArgumentException.class, () -> buffer.put(new byte[1]));
        assertFalse(buffer.set(lender, 0, 0).hasMdl());
        assertTrue(buffer.set(WskMdl.of(block), 0, 1).lender() == null);
    }

    private static final class Lender implements WskLentMemory {
        private final MemorySegment bytes;
        private int described;

        Lender(MemorySegment bytes) {
            this.bytes = bytes;
        }

        @Override
        public WskMdl describe() {
            described++;
            return WskMdl.unguarded(bytes);
        }

        @Override
        public void copyTo(long from, MemorySegment target, long at, long count) {
            MemorySegment.copy(bytes, from, target, at, count);
        }
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

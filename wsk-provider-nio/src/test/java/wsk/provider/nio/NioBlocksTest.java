package wsk.provider.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import wsk.engine.driver.ReceiveBlock;

import java.util.ArrayList;
import java.util.List;

class NioBlocksTest {
    private boolean memory = true;

    private final NioBlocks blocks =
            new NioBlocks(
                    owner -> {
                        if (!memory) {
                            throw new OutOfMemoryError("refused by the test");
                        }
                        return new NioSlab(owner);
                    });

    private ReceiveBlock keepOne() {
        assertNotNull(blocks.room(NioBlocks.BLOCK_BYTES));
        ReceiveBlock block = blocks.filled(1);
        block.retain();
        return block;
    }

    @Test
    void memoryThatCannotBeHadIsNoRoomAndNothingElse() {
        List<ReceiveBlock> kept = new ArrayList<>();
        for (int i = 0; i < NioSlab.BLOCKS; i++) {
            kept.add(keepOne());
        }
        memory = false;
        assertFalse(blocks.hasAnother());
        assertNull(blocks.room(NioBlocks.BLOCK_BYTES));
        assertNull(blocks.room(NioBlocks.BLOCK_BYTES), "and again");
        memory = true;
        kept.add(keepOne());
        memory = false;
        kept.removeFirst().release();
        kept.add(keepOne());
        kept.forEach(ReceiveBlock::release);
        blocks.close();
        assertEquals(0, blocks.count(), "and nothing was released twice");
    }

    @Test
    void memoryIsGivenBackUpToTheSpare() {
        List<ReceiveBlock> kept = new ArrayList<>();
        for (int i = 0; i < 10 * NioSlab.BLOCKS; i++) {
            kept.add(keepOne());
        }
        assertEquals(10 * NioSlab.BLOCKS, blocks.count());
        kept.forEach(ReceiveBlock::release);
        // One more holds the current block.
        assertTrue(blocks.count() <= (NioBlocks.SPARE_MAX + 1) * NioSlab.BLOCKS);
        assertEquals(1, blocks.held());
        blocks.close();
        assertEquals(0, blocks.count());
    }
}

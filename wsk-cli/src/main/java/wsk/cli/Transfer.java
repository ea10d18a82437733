package wsk.cli;

import wsk.api.WskBuf;
import wsk.api.WskMdl;
import wsk.cli.console.Failure;

import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Native memory for one direction of a conversation, with its way from and to the heap. */
final class Transfer {
    /** As much as a datagram can have. */
    private static final int BYTES = 64 << 10;

    private final WskMdl mdl = WskMdl.allocate(BYTES);
    private final MemorySegment segment = mdl.segment();
    private final WskBuf buffer = WskBuf.of(mdl, 0, BYTES);
    private final byte[] heap = new byte[BYTES];

    /** All of the memory, to receive into. */
    WskBuf whole() {
        return buffer.set(mdl, 0, BYTES);
    }

    /** The memory filled with bytes, to send. */
    WskBuf filled(byte[] bytes, int length) {
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, length);
        return buffer.set(mdl, 0, length);
    }

    /** Writes what was received. */
    void print(long length, PrintStream out) throws Failure {
        int count = Math.toIntExact(length);
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, heap, 0, count);
        out.write(heap, 0, count);
        if (out.checkError()) {
            throw Failure.failed("cannot write to stdout: nobody reads it any more");
        }
    }
}

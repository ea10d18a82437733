package wsk.cli;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/** Bytes that can be told from others: the same seed makes the same ones. */
final class Payload {
    private static final int PIECE = 32 << 10;

    private Payload() {}

    static byte[] of(long seed, int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    /** Writes so many bytes and answers their checksum. */
    static long write(OutputStream out, long seed, long length) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        CRC32C checksum = new CRC32C();
        byte[] piece = new byte[PIECE];
        for (long left = length; left > 0; left -= piece.length) {
            random.nextBytes(piece);
            int n = (int) Math.min(left, piece.length);
            checksum.update(piece, 0, n);
            out.write(piece, 0, n);
        }
        return checksum.getValue();
    }

    /** Reads so many bytes and answers their checksum. */
    static long read(InputStream in, long length) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] piece = new byte[PIECE];
        long left = length;
        while (left > 0) {
            int n = in.read(piece, 0, (int) Math.min(left, piece.length));
            if (n < 0) {
                throw new EOFException(left + " of " + length + " bytes are missing");
            }
            checksum.update(piece, 0, n);
            left -= n;
        }
        return checksum.getValue();
    }
}

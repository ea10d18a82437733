package wsk.tck.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import wsk.api.WskBuf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Bytes to send, and what became of them; as text there is a character for each byte. */
public final class Bytes {
    private Bytes() {}

    /** {@return a byte for each character} */
    public static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** {@return a character for each byte} */
    public static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** {@return the first bytes of a buffer as text} */
    public static String text(WskBuf buffer, long bytes) {
        return text(Arrays.copyOf(buffer.toByteArray(), Math.toIntExact(bytes)));
    }

    /** {@return bytes that look random and are the same for the same seed} */
    public static byte[] pattern(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** {@return all of them, one behind the other} */
    public static byte[] join(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Compares long contents and says where they differ. */
    public static void assertSame(byte[] expected, byte[] actual) {
        int at = Arrays.mismatch(expected, actual);
        assertEquals(
                -1,
                at,
                () ->
                        "first difference; expected "
                                + expected.length
                                + " bytes, got "
                                + actual.length);
    }
}

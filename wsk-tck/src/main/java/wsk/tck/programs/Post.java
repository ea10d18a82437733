package wsk.tck.programs;

import wsk.tck.programs.script.Action;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The datagrams of a program: each has a number in its first bytes, and comes once or never. */
final class Post {
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Sent(Actor to, byte[] content) {}

    private final Play play;
    private final Map<Integer, Sent> underWay = new HashMap<>();
    private int number;

    Post(Play play) {
        this.play = play;
    }

    /** {@return the content of a datagram} */
    synchronized byte[] content(Actor to, int bytes) {
        byte[] content = new byte[bytes];
        if (bytes >= Action.SendTo.NUMBERED_MIN) {
            int its = number++;
            Arrays.fill(content, (byte) its);
            ByteBuffer.wrap(content).putInt(its);
            underWay.put(its, new Sent(to, content));
        }
        return content;
    }

    /** Notes a datagram that came, perhaps cut by a buffer that was too small. */
    synchronized void came(Actor to, byte[] bytes) {
        if (bytes.length < Action.SendTo.NUMBERED_MIN) {
            return;
        }
        int its = ByteBuffer.wrap(bytes).getInt();
        Sent sent = underWay.remove(its);
        if (sent == null) {
            play.find(Promise.BYTES, "a datagram came to " + to + " twice, or was never sent");
            return;
        }
        boolean same =
                bytes.length <= sent.content().length
                        && Arrays.equals(bytes, Arrays.copyOf(sent.content(), bytes.length));
        if (sent.to() != to || !same) {
            play.find(Promise.BYTES, "another datagram came to " + to + " than was sent");
        }
    }
}

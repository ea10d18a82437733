package wsk.provider.iouring;

import wsk.provider.iouring.kernel.BufferGroup;
import wsk.provider.iouring.kernel.BufferRing;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.FileTable;
import wsk.provider.iouring.kernel.RingOptions;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What can be set from outside, by system properties.
 *
 * @param ring how rings are made
 * @param streamBufferBytes bytes of one buffer that stream data arrives in
 * @param streamBuffers the most of those per loop
 * @param datagramBuffers the most buffers for datagrams per loop
 * @param spinMicros how long a loop looks for work before it sleeps, in microseconds; 0 does not
 * @param zeroCopyBytes from how many bytes on a send is not copied; 0 copies all
 * @param fixedFiles the most places per loop in its ring's table of files; 0 for no table
 * @param descriptors how many the process may use before sockets give theirs back; negative for
 *     three quarters of its limit
 */
record UringSettings(
        RingOptions ring,
        int streamBufferBytes,
        int streamBuffers,
        int datagramBuffers,
        int spinMicros,
        int zeroCopyBytes,
        int fixedFiles,
        int descriptors) {
    /** Requests per system call and ring: a power of two from 1 to 32768, default 512. */
    static final String SQ_ENTRIES = "wsk.iouring.sqEntries";

    /**
     * Completions kept per ring: a power of two, from twice the requests to 65536, default eight
     * times that and at least 4096.
     */
    static final String CQ_ENTRIES = "wsk.iouring.cqEntries";

    /** Bytes of a buffer for stream data: 64 to 16777216, default 65536. */
    static final String BUFFER_BYTES = "wsk.iouring.bufferBytes";

    /** Most buffers for stream data per loop: a power of two from 1 to 32768, default 512. */
    static final String BUFFERS = "wsk.iouring.buffers";

    /** Most buffers for datagrams per loop: a power of two from 1 to 32768, default 512. */
    static final String DATAGRAM_BUFFERS = "wsk.iouring.datagramBuffers";

    /**
     * Microseconds a loop looks for work before its thread sleeps: 0 to 1000, default 0. Shortens
     * the way there and back on a quiet connection by what waking a thread costs; the price is a
     * processor that is busy while nothing happens, which is why it is off, and why looks become
     * rare where they are in vain.
     */
    static final String SPIN_MICROS = "wsk.iouring.spinMicros";

    /**
     * For a network card: bytes from which on a send is handed to it without a copy: 4096 to
     * 1073741824, or 0, the default, for never. Gains on real cards from about 16384 on; loses on
     * the loopback address, where the bytes are copied later instead.
     */
    static final String ZERO_COPY_BYTES = "wsk.iouring.zeroCopyBytes";

    /**
     * Most sockets per loop that its ring has a table of: 0 to 65536, default 32768, and never more
     * than the process may have descriptors. A place takes eight bytes of kernel memory.
     */
    static final String FIXED_FILES = "wsk.iouring.fixedFiles";

    /**
     * The descriptor from which on sockets with a place in the table give theirs back: 0 to
     * 1073741824, default three quarters of the limit of open files.
     */
    static final String DESCRIPTORS = "wsk.iouring.descriptors";

    // Settings from here on are not made smaller.
    private static final int SMALL = 64;
    private static final int SPIN_MICROS_MAX = 1000;
    private static final int ZERO_COPY_BYTES_MIN = 4096;
    private static final int ZERO_COPY_BYTES_MAX = 1 << 30;
    private static final int FIXED_FILES_STANDARD = 32_768;
    private static final int DESCRIPTORS_MAX = 1 << 30;
    private static final int STREAM_GROUP = 0;
    private static final int DATAGRAM_GROUP = 1;
    private static final int STREAM_INITIAL = 32;
    private static final int DATAGRAM_INITIAL = 128;
    private static final int STREAM_BUFFER_BYTES_MAX = 1 << 24;

    // The longest datagram, 65527 bytes, with its sender and its control data in front.
    static final int DATAGRAM_BUFFER_BYTES = 66 * 1024;

    /**
     * {@return the settings as the system properties have them}
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    static UringSettings fromProperties() {
        int requests = number(SQ_ENTRIES, 512, 1, RingOptions.SUBMISSION_ENTRIES_MAX);
        int completions =
                number(
                        CQ_ENTRIES,
                        Math.clamp(8L * requests, 4096, RingOptions.COMPLETION_ENTRIES_MAX),
                        2,
                        RingOptions.COMPLETION_ENTRIES_MAX);
        UringSettings settings =
                new UringSettings(
                        new RingOptions(requests, completions, Feature.wanted()),
                        number(BUFFER_BYTES, 65_536, 64, STREAM_BUFFER_BYTES_MAX),
                        number(BUFFERS, 512, 1, BufferRing.COUNT_MAX),
                        number(DATAGRAM_BUFFERS, 512, 1, BufferRing.COUNT_MAX),
                        number(SPIN_MICROS, 0, 0, SPIN_MICROS_MAX),
                        zeroCopy(),
                        number(FIXED_FILES, FIXED_FILES_STANDARD, 0, FileTable.SIZE_MAX),
                        number(DESCRIPTORS, -1, 0, DESCRIPTORS_MAX));
        settings.streamGroup();
        settings.datagramGroup();
        return settings;
    }

    /** {@return the settings as the system properties have them, if they are in their ranges} */
    static Optional<UringSettings> valid() {
        try {
            return Optional.of(fromProperties());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** {@return the same settings without some features} */
    UringSettings without(Set<Feature> features) {
        Set<Feature> wanted = new HashSet<>(ring.wanted());
        wanted.removeAll(features);
        return with(
                new RingOptions(ring.submissionEntries(), ring.completionEntries(), wanted),
                streamBuffers,
                datagramBuffers);
    }

    private UringSettings with(RingOptions rings, int buffers, int buffersForDatagrams) {
        return new UringSettings(
                rings,
                streamBufferBytes,
                buffers,
                buffersForDatagrams,
                spinMicros,
                zeroCopyBytes,
                fixedFiles,
                descriptors);
    }

    /**
     * {@return the bytes of memory that a loop locks, with its datagram sockets, if there is as
     * much}
     */
    long lockedBytes() {
        return ring.lockedBytes() + streamGroup().lockedBytes() + datagramGroup().lockedBytes();
    }

    private static int zeroCopy() {
        int bytes = number(ZERO_COPY_BYTES, 0, 0, ZERO_COPY_BYTES_MAX);
        if (bytes > 0 && bytes < ZERO_COPY_BYTES_MIN) {
            throw new IllegalArgumentException(
                    ZERO_COPY_BYTES + " must be 0 or from " + ZERO_COPY_BYTES_MIN + ": " + bytes);
        }
        return bytes;
    }

    private static int number(String property, int standard, int min, int max) {
        String text = System.getProperty(property);
        if (text == null) {
            return standard;
        }
        try {
            int value = Integer.parseInt(text.strip());
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(property + " is not a number: '" + text + "'", e);
        }
        throw new IllegalArgumentException(
                property + " must be from " + min + " to " + max + ": " + text);
    }

    /**
     * {@return whether there are smaller settings}
     *
     * <p>Rings count as locked memory, of which a user has little (8 MiB mostly) and every loop
     * wants some: 116 KiB as it is. A loop that does not get it does with less, since nothing is
     * lost when a ring is full.
     */
    boolean canShrink() {
        return ring.submissionEntries() > SMALL || streamBuffers > SMALL || datagramBuffers > SMALL;
    }

    /** {@return settings that take about half the locked memory} */
    UringSettings smaller() {
        int requests = half(ring.submissionEntries());
        int completions = Math.max(half(ring.completionEntries()), 4 * requests);
        RingOptions halved =
                new RingOptions(
                        requests, Math.min(completions, ring.completionEntries()), ring.wanted());
        return with(halved, half(streamBuffers), half(datagramBuffers));
    }

    private static int half(int number) {
        return number > SMALL ? number / 2 : number;
    }

    BufferGroup streamGroup() {
        int initial = Math.min(STREAM_INITIAL, streamBuffers);
        return new BufferGroup(STREAM_GROUP, streamBuffers, initial, streamBufferBytes);
    }

    BufferGroup datagramGroup() {
        int initial = Math.min(DATAGRAM_INITIAL, datagramBuffers);
        return new BufferGroup(DATAGRAM_GROUP, datagramBuffers, initial, DATAGRAM_BUFFER_BYTES);
    }
}

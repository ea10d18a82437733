package wsk.api;

/**
 * A version of the programming interface or of an extension interface, as {@code MAKE_WSK_VERSION}
 * makes it.
 *
 * <p>Minor versions of one major version are strict supersets of the lower ones.
 *
 * @param major 0 to 255
 * @param minor 0 to 255
 */
public record WskVersion(int major, int minor) implements Comparable<WskVersion> {
    /** The version this API describes, and the one every client asks for. */
    public static final WskVersion V1_0 = new WskVersion(1, 0);

    private static final int PART_MAX = 255;

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if a part is outside 0 to 255
     */
    public WskVersion {
        if (major < 0 || major > PART_MAX || minor < 0 || minor > PART_MAX) {
            throw new IllegalArgumentException(
                    "version parts run from 0 to 255: " + major + "." + minor);
        }
    }

    @Override
    public int compareTo(WskVersion other) {
        int byMajor = Integer.compare(major, other.major);
        return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}

package wsk.provider.iouring;

import org.jspecify.annotations.Nullable;

import wsk.api.SockAddr;

/**
 * Where datagrams may not leave together, for a while: the way to some destination cannot carry
 * runs of a length.
 *
 * <p>Bounded, and forgotten after some time: ways change, and one that cannot must not cost the
 * others.
 */
final class UringRunRefusals {
    private static final int KEPT = 8;

    // A run that is refused costs one request more than its datagrams, so this makes it a trifle.
    private static final int FORGOTTEN_AFTER = 1024;

    private final @Nullable SockAddr[] remotes = new @Nullable SockAddr[KEPT];
    private final int[] lengths = new int[KEPT];
    private final int[] left = new int[KEPT];
    private int known;
    private int next;

    /** A run was refused, and its first datagram alone was not. */
    void add(SockAddr remote, int length) {
        int at = find(remote);
        if (at < 0) {
            at = next;
            next = (next + 1) % KEPT;
            known += remotes[at] == null ? 1 : 0;
            remotes[at] = remote;
            lengths[at] = length;
        }
        lengths[at] = Math.min(lengths[at], length);
        left[at] = FORGOTTEN_AFTER;
    }

    /** {@return whether datagrams of a length to a destination may leave together} */
    boolean mayJoin(SockAddr remote, long length) {
        if (known == 0) {
            return true;
        }
        int at = find(remote);
        if (at < 0 || length < lengths[at]) {
            return true;
        }
        left[at]--;
        if (left[at] == 0) {
            remotes[at] = null;
            known--;
        }
        return false;
    }

    private int find(SockAddr remote) {
        for (int i = 0; i < KEPT; i++) {
            if (remote.equals(remotes[i])) {
                return i;
            }
        }
        return -1;
    }
}

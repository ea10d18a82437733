package wsk.engine.loop;

import org.jspecify.annotations.Nullable;

/**
 * The sockets of one loop, linked through themselves, so that neither opening one nor failing all
 * needs memory. Loop thread only.
 */
final class OpenSockets {
    private @Nullable OpenSocket newest;
    private int size;

    int size() {
        return size;
    }

    void add(OpenSocket socket) {
        OpenSocket second = newest;
        socket.older = second;
        if (second != null) {
            second.newer = socket;
        }
        newest = socket;
        size++;
    }

    /**
     * Takes one out. Its link to the older ones stays, so that whoever walks the list may stand on
     * it.
     */
    @SuppressWarnings("ReferenceEquality") // A list is searched for one certain node.
    void remove(OpenSocket socket) {
        OpenSocket newer = socket.newer;
        OpenSocket older = socket.older;
        if (newer == null && newest != socket) {
            return;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        if (older != null) {
            older.newer = newer;
        }
        socket.newer = null;
        size--;
    }

    /** {@return the one opened last; from there on with {@link OpenSocket#older}} */
    @Nullable OpenSocket newest() {
        return newest;
    }
}

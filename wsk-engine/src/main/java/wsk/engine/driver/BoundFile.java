package wsk.engine.driver;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.SockAddr;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The file that a Unix-domain socket made by binding. The kernel leaves it behind when the socket
 * is closed, and the next bind would find the address in use. Known by device and inode, so that
 * nobody else's file is touched that has taken its place.
 *
 * <p>The engine removes the file of a socket just before its driver is closed; drivers leave it
 * alone, but for one that has to bind a second socket to the same path.
 *
 * <p>For the loop's thread only.
 */
public final class BoundFile {
    private static final Logger LOG = LoggerFactory.getLogger(BoundFile.class);
    private static final AtomicLong MOVES = new AtomicLong();

    private final Path path;

    // Null where it was gone before we could look.
    private @Nullable Object identity;
    private @Nullable Path aside;

    private BoundFile(Path path) {
        this.path = path;
        this.identity = identity(path);
    }

    /**
     * {@return the file that a bind to an address has just made; null if the address has none}
     *
     * @param address what a socket was bound to
     */
    public static @Nullable BoundFile of(SockAddr address) {
        if (!(address instanceof SockAddr.Unix(String name)) || name.isEmpty()) {
            return null;
        }
        try {
            return new BoundFile(Path.of(name).toAbsolutePath());
        } catch (InvalidPathException e) {
            LOG.warn("the locale has no way to name the file of a socket, it will stay: {}", name);
            return null;
        }
    }

    /** {@return whether the file is still in its place} */
    private boolean isThere() {
        return identity != null && identity.equals(identity(path));
    }

    /** Removes the file, unless somebody has removed it or put another in its place. */
    public void remove() {
        if (isThere()) {
            delete(path);
        }
    }

    /**
     * Moves the file aside, so that another socket can be bound to the path, until {@link
     * #moveBack} or {@link #replaced}. Does nothing if it is not in its place.
     *
     * @throws IOException if it cannot be moved; it is where it was
     */
    public void moveAside() throws IOException {
        if (isThere()) {
            String name = path.getFileName() + "." + ProcessHandle.current().pid();
            Path to = path.resolveSibling(name + "." + MOVES.incrementAndGet());
            Files.move(path, to, StandardCopyOption.ATOMIC_MOVE);
            aside = to;
        }
    }

    /** Moves the file back to its place, unless there is another by now. */
    public void moveBack() {
        Path from = aside;
        if (from == null) {
            return;
        }
        aside = null;
        try {
            Files.move(from, path);
        } catch (IOException e) {
            LOG.warn("the file of a Unix-domain socket has lost its place: {}", path, e);
            delete(from);
        }
    }

    /** Takes the file that another socket has made in its place for the socket's own now. */
    public void replaced() {
        identity = identity(path);
        Path from = aside;
        aside = null;
        if (from != null) {
            delete(from);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // One line for people: where it comes from would tell them nothing.
            LOG.warn(
                    "the file of a Unix-domain socket stays behind, remove it before the next bind:"
                            + " {} ({})",
                    file,
                    e instanceof AccessDeniedException
                            ? "no permission to change its folder"
                            : e.toString());
        }
    }

    private static @Nullable Object identity(Path path) {
        try {
            var attributes =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // Where files have no key, two made at different times are told apart.
            Object key = attributes.fileKey();
            return key == null ? attributes.creationTime() : key;
        } catch (IOException e) {
            LOG.debug("no file for a Unix-domain socket at {}", path, e);
            return null;
        }
    }
}

package wsk.provider.nio;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The file that a Unix-domain socket made by binding. Nobody else would remove it, and the next
 * bind would find the address in use.
 */
final class NioPath {
    private static final Logger LOG = LoggerFactory.getLogger(NioPath.class);

    private final Path path;
    private final @Nullable Object identity;

    /** Remembers the file of a socket just bound. */
    NioPath(Path path) {
        this.path = path.toAbsolutePath();
        this.identity = identity(this.path);
    }

    /** Removes the file, unless somebody has removed it or put another in its place. */
    void delete() {
        if (identity == null || !identity.equals(identity(path))) {
            return;
        }
        try {
            Files.delete(path);
        } catch (IOException e) {
            LOG.warn("the file of a closed Unix-domain socket stays behind: {}", path, e);
        }
    }

    private static @Nullable Object identity(Path path) {
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class);
            // Where files have no key, two made at different times are told apart.
            Object key = attributes.fileKey();
            return key == null ? attributes.creationTime() : key;
        } catch (IOException e) {
            LOG.debug("no file for a Unix-domain socket at {}", path, e);
            return null;
        }
    }
}

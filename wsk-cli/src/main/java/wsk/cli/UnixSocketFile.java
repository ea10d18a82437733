package wsk.cli;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * The file that stands for a Unix-domain socket, from its bind to its removal. Whatever else has
 * come to lie at the path meanwhile is somebody else's and stays.
 */
final class UnixSocketFile {
    private final Path path;
    private final @Nullable Object key;

    private UnixSocketFile(Path path, @Nullable Object key) {
        this.path = path;
        this.key = key;
    }

    /** The file of a socket that was just bound. */
    static UnixSocketFile justBound(String path) {
        Path file = Path.of(path).toAbsolutePath();
        try {
            return new UnixSocketFile(file, key(file));
        } catch (IOException e) {
            // Gone already, or not to be looked at: then there is nothing that is known to be ours.
            return new UnixSocketFile(file, null);
        }
    }

    /**
     * Removes the file if it is still the one that the bind made. Call it while the socket is open:
     * until then the system gives the number of its file to no other.
     *
     * @return what to tell the user if it could not be removed
     */
    Optional<String> remove() {
        try {
            if (key != null && Objects.equals(key, key(path))) {
                Files.deleteIfExists(path);
            }
            return Optional.empty();
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    "cannot remove the socket's file "
                            + path
                            + ": "
                            + reason(e)
                            + "; remove it when that is mended, or the next server does not"
                            + " start");
        }
    }

    private String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "no permission to change the folder " + path.getParent();
        }
        boolean told = e instanceof FileSystemException f && f.getReason() != null;
        return told ? ((FileSystemException) e).getReason() : e.toString();
    }

    /** Device and inode, which name a file as long as it lives. */
    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }
}

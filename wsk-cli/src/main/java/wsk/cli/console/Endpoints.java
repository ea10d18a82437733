package wsk.cli.console;

import wsk.api.SockAddr;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.List;

/** Turns what was typed into addresses. */
public final class Endpoints {
    private Endpoints() {}

    /**
     * Looks a host up.
     *
     * @param portMin 0 where the system may pick the port, else 1
     * @return all its addresses, the system's favourite first
     */
    public static List<SockAddr> resolve(String host, int port, int portMin) throws Failure {
        if (port < portMin || port > SockAddr.PORT_MAX) {
            throw Failure.usage(
                    "ports run from " + portMin + " to " + SockAddr.PORT_MAX + ": " + port);
        }
        if (host.isBlank()) {
            throw Failure.usage("the host is missing");
        }
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .map(address -> SockAddr.of(address, port))
                    .toList();
        } catch (UnknownHostException e) {
            throw Failure.failed(
                    "the name " + host + " does not resolve; check it, or give an address", e);
        }
    }

    /** The address of a Unix-domain socket. */
    public static SockAddr unix(String path) throws Failure {
        int bytes = path.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || path.indexOf('\0') >= 0) {
            throw Failure.usage("--unix needs a path");
        }
        if (bytes > SockAddr.Unix.PATH_BYTES_MAX) {
            throw Failure.usage(
                    "the path of a Unix-domain socket has at most "
                            + SockAddr.Unix.PATH_BYTES_MAX
                            + " bytes, this one has "
                            + bytes
                            + "; choose a shorter one");
        }
        return new SockAddr.Unix(path);
    }

    /** The address of a Unix-domain socket that is about to be made. */
    public static SockAddr freshUnix(String path) throws Failure {
        SockAddr address = unix(path);
        Path file = Path.of(path);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw Failure.failed(
                    isSocket(file)
                            ? path
                                    + " exists; if no server uses it any more, remove it: rm '"
                                    + path
                                    + "'"
                            : path + " exists and is not a socket; choose another path");
        }
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            throw Failure.failed(
                    "there is no folder " + folder + "; make it: mkdir -p '" + folder + "'");
        }
        return address;
    }

    /** Only a socket's own file may be said to be removable. */
    private static boolean isSocket(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        } catch (IOException e) {
            return false;
        }
    }
}

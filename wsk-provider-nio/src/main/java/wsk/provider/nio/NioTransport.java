package wsk.provider.nio;

import wsk.api.AddressFamily;
import wsk.api.WskTransport;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.TransportDriver;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;

/** The mechanism as a whole: one selector for each loop. */
final class NioTransport implements TransportDriver {
    static final String NAME = "nio";
    static final Set<String> CAPABILITIES = Set.of("tcp", "udp", "unix");

    private final List<WskTransport> transports =
            TransportDriver.transportsOf(NioTransport::isThere);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<WskTransport> transports() {
        return transports;
    }

    @Override
    public Set<String> capabilities() {
        return CAPABILITIES;
    }

    @Override
    public LoopDriver openLoop(int index) throws DriverException {
        try {
            return new NioLoop();
        } catch (IOException e) {
            throw NioStatus.exception(
                    "loop "
                            + index
                            + " got no selector; it needs four file descriptors, which a higher"
                            + " limit of open files would give it",
                    e);
        }
    }

    private static boolean isThere(AddressFamily family) {
        try {
            SocketChannel.open(NioAddresses.protocolFamily(family)).close();
            return true;
        } catch (UnsupportedOperationException e) {
            // This JVM has no IPv6, or this system no Unix-domain sockets.
            return false;
        } catch (IOException e) {
            // No descriptor at the moment, which says nothing about the family.
            return true;
        }
    }
}

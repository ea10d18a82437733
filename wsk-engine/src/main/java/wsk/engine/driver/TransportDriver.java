package wsk.engine.driver;

import static wsk.api.WskTransport.IPPROTO_TCP;
import static wsk.api.WskTransport.IPPROTO_UDP;
import static wsk.api.WskTransport.SOCK_DGRAM;
import static wsk.api.WskTransport.SOCK_STREAM;

import wsk.api.AddressFamily;
import wsk.api.WskTransport;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A provider's mechanism as a whole: it opens loops. */
public interface TransportDriver {
    /** {@return the provider's name, also the start of its threads' names} */
    String name();

    /** {@return what sockets can be created for} */
    List<WskTransport> transports();

    /** {@return what it can do beyond the least, for people} */
    Set<String> capabilities();

    /**
     * Opens the mechanism of one loop. Called on the thread that will run it.
     *
     * @param index the loop's number, from 0
     * @return the loop's mechanism
     * @throws DriverException if the system refuses; the message names cause and remedy
     */
    LoopDriver openLoop(int index) throws DriverException;

    /**
     * {@return what the usual sockets are created for: TCP and UDP, and streams on one host}
     *
     * @param isThere whether there are sockets of a family
     */
    static List<WskTransport> transportsOf(Predicate<AddressFamily> isThere) {
        List<WskTransport> found = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            if (isThere.test(family)) {
                switch (family) {
                    case INET, INET6 -> {
                        found.add(new WskTransport(family, SOCK_STREAM, IPPROTO_TCP));
                        found.add(new WskTransport(family, SOCK_DGRAM, IPPROTO_UDP));
                    }
                    case UNIX -> found.add(new WskTransport(family, SOCK_STREAM, 0));
                }
            }
        }
        return List.copyOf(found);
    }
}

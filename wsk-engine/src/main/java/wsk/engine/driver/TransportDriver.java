package wsk.engine.driver;

import wsk.api.WskTransport;

import java.util.List;
import java.util.Set;

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
}

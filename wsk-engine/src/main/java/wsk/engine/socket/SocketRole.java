package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.engine.driver.SocketDriver;
import wsk.engine.request.PendingRequests;

/** What the categories of sockets do differently while they live. Loop thread. */
interface SocketRole {
    /** {@return the driver; null if there is none, or it is closed already} */
    @Nullable SocketDriver driver();

    /** Forgets the driver, because its loop has failed. */
    void dropDriver();

    /** {@return whether the driver was told to close already} */
    boolean isDriverClosing();

    /**
     * Delivers what the enabled events can be told of, and arms what they need. Outside any
     * callback.
     */
    void deliver();

    /** Tells whoever observes the socket what has happened. Outside any callback. */
    void tell();

    /** Nobody uses the socket any more, so its observers hear no more but that it is closing. */
    void leaving();

    /** Tells the observers that the socket is closing. Outside any callback. */
    void tellLeaving();

    /**
     * Stops everything and settles every request that the kernel does not hold.
     *
     * @param status how they end
     */
    void closing(NtStatus status);

    /** Settles every request that is left; the kernel holds none. */
    void sweep(NtStatus status);

    /** {@return whether closing now resets the connection} */
    boolean resetsOnClose();

    /** Notes for its observers that the socket is dead. */
    void died();

    /** {@return whether there is somebody who may be told now that the socket is dead} */
    default boolean hasOwner() {
        return true;
    }

    /** Tells the client that the socket is dead. Outside any callback. */
    void indicateDead();

    /**
     * {@return kind and addresses, for people}
     *
     * @param into hears which requests are pending
     */
    String describe(PendingRequests into);
}

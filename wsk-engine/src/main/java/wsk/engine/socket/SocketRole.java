package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.engine.driver.SocketDriver;
import wsk.engine.request.Irp;
import wsk.engine.request.PendingRequests;

/**
 * What a socket is at the moment: a connection, a listener, datagrams, or nothing of these. A
 * stream socket changes from one to another. Loop thread, but for the first four methods.
 */
public interface SocketRole {
    // ---- what events it has; any thread

    /** {@return the standard events it knows} */
    int eventMask();

    /** {@return bits that can be enabled but not disabled} */
    default int undisablableEvents() {
        return 0;
    }

    /** {@return whether the client gave callbacks} */
    boolean hasCallbacks();

    /** {@return whether events can be enabled in the present state} */
    boolean isReadyForEvents();

    // ---- requests

    /**
     * Performs what is not the same for every category. The socket is open.
     *
     * @return PENDING, or the failure it was settled with at once: INVALID_DEVICE_STATE for what
     *     only another role of the socket can do
     */
    NtStatus perform(Irp irp);

    /** Performs an I/O control. The socket is open. */
    default NtStatus ioctl(Irp irp) {
        return irp.settle(NtStatus.NOT_SUPPORTED, 0);
    }

    /** Cancels a request that it keeps, if that can be done. */
    void cancel(Irp irp);

    /** {@return whether the socket is bound, after which some options are too late} */
    boolean isBound();

    // ---- the driver

    /** {@return the driver; null if there is none, or it is closed already} */
    @Nullable SocketDriver driver();

    /** Forgets the driver, because its loop has failed. */
    void dropDriver();

    /** {@return whether the driver was told to close already} */
    default boolean isDriverClosing() {
        return false;
    }

    /** {@return whether closing now resets the connection} */
    default boolean resetsOnClose() {
        return false;
    }

    // ---- what the client is told

    /**
     * Delivers what the enabled events can be told of, and arms what they need. Outside any
     * callback.
     */
    void deliver();

    /** {@return whether there is somebody who may be told now that the socket is dead} */
    default boolean hasOwner() {
        return true;
    }

    /** Tells the client that the socket is dead. Outside any callback. */
    void indicateDead();

    // ---- the end

    /**
     * Stops everything and settles every request that the kernel does not hold.
     *
     * @param status how they end
     */
    void closing(NtStatus status);

    /** Settles every request that is left; the kernel holds none. */
    void sweep(NtStatus status);

    /**
     * {@return where it is, for people}
     *
     * @param into hears which requests are pending
     */
    String describe(PendingRequests into);
}

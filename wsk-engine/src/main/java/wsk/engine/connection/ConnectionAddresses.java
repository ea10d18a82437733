package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.DriverException;
import wsk.engine.request.Irp;
import wsk.engine.socket.Whereabouts;

import java.util.Optional;

/** Both addresses of a connection, which outlive its driver. Changed on the loop. */
final class ConnectionAddresses {
    private volatile @Nullable SockAddr local;
    private volatile @Nullable SockAddr remote;
    private volatile boolean areOfConnection;

    /** Takes those of an accepted connection, before its loop has adopted it. */
    void of(SockAddr accepted, SockAddr from) {
        local = accepted;
        remote = from;
        areOfConnection = true;
    }

    /** Notes that the connection leads where it was to lead. */
    void connected(@Nullable ConnectionDriver driver) {
        remember(driver);
        areOfConnection = true;
    }

    /** {@return the local address of what is or was connected} Any thread. */
    Optional<SockAddr> local() {
        return areOfConnection ? Optional.ofNullable(local) : Optional.empty();
    }

    /** {@return the remote address of what is or was connected} Any thread. */
    Optional<SockAddr> remote() {
        return areOfConnection ? Optional.ofNullable(remote) : Optional.empty();
    }

    /** Notes where the connection is to lead; null if it came to nothing. */
    void leadTo(@Nullable SockAddr address) {
        remote = address;
    }

    /** Remembers the local address: it is whole now, or its driver is about to go. */
    void remember(@Nullable ConnectionDriver driver) {
        if (local == null && driver != null) {
            try {
                local = driver.control().localAddress();
            } catch (DriverException e) {
                // It is not known then, and asking answers INVALID_DEVICE_STATE.
                local = null;
            }
        }
    }

    NtStatus tellLocal(Irp irp, @Nullable ConnectionDriver driver) {
        SockAddr known = local;
        if (known == null && driver != null) {
            try {
                known = driver.control().localAddress();
            } catch (DriverException e) {
                return irp.settle(e);
            }
        }
        return known == null
                ? irp.settle(NtStatus.INVALID_DEVICE_STATE, 0)
                : irp.localAddress(known).settle(NtStatus.SUCCESS, 0);
    }

    NtStatus tellRemote(Irp irp) {
        SockAddr known = remote;
        return known == null
                ? irp.settle(NtStatus.INVALID_DEVICE_STATE, 0)
                : irp.remoteAddress(known).settle(NtStatus.SUCCESS, 0);
    }

    /** {@return from where to where, for people} */
    String route(@Nullable ConnectionDriver driver) {
        return Whereabouts.route(local, driver, remote);
    }
}

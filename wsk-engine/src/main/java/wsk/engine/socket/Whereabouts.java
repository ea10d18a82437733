package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.SockAddr;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketDriver;

/** Where a socket is, in words for people. */
public final class Whereabouts {
    private Whereabouts() {}

    /** {@return from where to where, in words} */
    public static String route(
            @Nullable SockAddr local, @Nullable SocketDriver driver, @Nullable SockAddr remote) {
        String from = local == null ? of(driver) : local.toString();
        return remote == null ? from : from + " -> " + remote;
    }

    /** {@return the address a driver tells, in words} */
    public static String of(@Nullable SocketDriver driver) {
        try {
            return driver == null ? "nowhere" : driver.control().localAddress().toString();
        } catch (DriverException e) {
            return "no address";
        }
    }
}

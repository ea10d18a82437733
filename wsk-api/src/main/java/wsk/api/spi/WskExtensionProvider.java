package wsk.api.spi;

import wsk.api.WskExtensionId;
import wsk.api.WskSocket;

/**
 * An extension interface: functions and events added to sockets of any provider. The other service
 * that is looked up when a client captures the provider.
 *
 * @param <C> the client's table of callbacks
 * @param <P> the table of functions the client gets
 */
public interface WskExtensionProvider<C, P> {
    /** {@return name, version and types; never changes. Quick, never throws} */
    WskExtensionId<C, P> id();

    /**
     * {@return the bits of all events this extension has; 0 if it has none. Quick, never throws}
     */
    int events();

    /**
     * Tells whether the extension serves a socket.
     *
     * @param socket the socket; look at its category only
     * @return whether {@link #attach} will do
     */
    boolean supports(WskSocket socket);

    /**
     * Adds the extension to a socket. Runs on the thread that registers it, which may be any; the
     * observer and the timers run on the socket's loop.
     *
     * @param host the socket as extensions see it
     * @param clientDispatch the client's callbacks
     * @return the functions for the client, for this socket; clients may call them from any thread
     */
    P attach(WskExtensionHost host, C clientDispatch);
}

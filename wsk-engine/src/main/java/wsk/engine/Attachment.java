package wsk.engine;

import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;
import wsk.engine.driver.TransportDriver;

/** The binding between a client and its provider. */
public final class Attachment {
    private Attachment() {}

    /**
     * Opens the loops.
     *
     * @param client the client
     * @param transport the mechanism
     * @return the binding
     */
    public static WskAttachment open(WskAttachingClient client, TransportDriver transport) {
        if (transport.transports().isEmpty()) {
            throw new IllegalArgumentException(transport.name() + " has no transports");
        }
        throw new UnsupportedOperationException("the engine is not there yet");
    }
}

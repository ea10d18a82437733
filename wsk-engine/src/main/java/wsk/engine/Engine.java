package wsk.engine;

import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;
import wsk.engine.driver.TransportDriver;

/** Where a provider's mechanism meets the engine. */
public final class Engine {
    private Engine() {}

    /**
     * Runs a client's sockets on a provider's mechanism: what {@link
     * wsk.api.spi.WskProvider#attach} returns. Starts the loops.
     *
     * @param client the client
     * @param transport the mechanism
     * @return the binding between the two
     * @throws wsk.api.WskException INSUFFICIENT_RESOURCES if a loop could not be opened
     */
    public static WskAttachment attach(WskAttachingClient client, TransportDriver transport) {
        return Attachment.open(client, transport);
    }
}

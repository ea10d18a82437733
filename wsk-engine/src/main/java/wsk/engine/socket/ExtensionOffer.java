package wsk.engine.socket;

import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskExtensionProvider;
import wsk.engine.request.Callbacks;

import java.util.ArrayList;
import java.util.List;

/**
 * An extension interface that sockets may be given: asked once what it is, so that one that changes
 * its mind, or fails later, stands in nobody's way.
 *
 * @param id what it is
 * @param events its bits
 * @param provider makes it
 */
record ExtensionOffer(WskExtensionId<?, ?> id, int events, WskExtensionProvider<?, ?> provider) {
    /** {@return what is offered by those that can say it; the client hears of the others} */
    static List<ExtensionOffer> of(List<WskAttachingClient.Extension> found, Callbacks callbacks) {
        List<ExtensionOffer> offers = new ArrayList<>();
        for (WskAttachingClient.Extension each : found) {
            try {
                WskExtensionProvider<?, ?> provider = each.provider();
                offers.add(new ExtensionOffer(each.id(), provider.events(), provider));
            } catch (Throwable broken) {
                callbacks.failed(broken);
            }
        }
        return List.copyOf(offers);
    }

    /** {@return whether it serves a request for an extension on a socket} */
    boolean serves(WskExtensionId<?, ?> asked, WskSocket socket, Callbacks callbacks) {
        if (!id.serves(asked)) {
            return false;
        }
        try {
            return provider.supports(socket);
        } catch (Throwable broken) {
            callbacks.failed(broken);
            return false;
        }
    }

    /** Adds it to a socket. */
    <C, P> P attach(WskExtensionId<C, P> asked, ExtensionHost host, C clientDispatch) {
        @SuppressWarnings("unchecked") // serves() compared the client's type.
        WskExtensionProvider<C, ?> typed = (WskExtensionProvider<C, ?>) provider;
        return asked.providerDispatch().cast(typed.attach(host, clientDispatch));
    }
}

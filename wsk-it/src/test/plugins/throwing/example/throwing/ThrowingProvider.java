package example.throwing;

import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.WskVersion;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskExtensionProvider;

/** Broken on purpose. */
public final class ThrowingProvider implements WskExtensionProvider<Runnable, Runnable> {
    /** As the service loader wants it. */
    public ThrowingProvider() {
        throw new IllegalStateException("this plug-in is out of order");
    }

    @Override
    public WskExtensionId<Runnable, Runnable> id() {
        return new WskExtensionId<>(
                "example.throwing", new WskVersion(1, 0), Runnable.class, Runnable.class);
    }

    @Override
    public int events() {
        return 0;
    }

    @Override
    public boolean supports(WskSocket socket) {
        return false;
    }

    @Override
    public Runnable attach(WskExtensionHost host, Runnable client) {
        return client;
    }
}

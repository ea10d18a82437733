package wsk.api.plugins;

import wsk.api.WskExtensionId;
import wsk.api.WskSocket;
import wsk.api.WskVersion;
import wsk.api.spi.WskExtensionHost;
import wsk.api.spi.WskExtensionProvider;

/** An extension interface that is found and nothing else. */
abstract class Tone implements WskExtensionProvider<Runnable, Runnable> {
    private final WskExtensionId<Runnable, Runnable> id;

    Tone(String name, int major, int minor) {
        id =
                new WskExtensionId<>(
                        name, new WskVersion(major, minor), Runnable.class, Runnable.class);
    }

    @Override
    public WskExtensionId<Runnable, Runnable> id() {
        return id;
    }

    @Override
    public int events() {
        return 1;
    }

    @Override
    public boolean supports(WskSocket socket) {
        return true;
    }

    @Override
    public Runnable attach(WskExtensionHost host, Runnable clientDispatch) {
        return clientDispatch;
    }
}

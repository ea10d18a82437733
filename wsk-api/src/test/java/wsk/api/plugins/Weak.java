package wsk.api.plugins;

import wsk.api.spi.WskProbe;

/** A provider that cannot run here. */
public final class Weak extends Fake {
    /** For the lookup. */
    public Weak() {
        super("weak", 300);
    }

    @Override
    public WskProbe probe() {
        return new WskProbe.Unavailable("the kernel is too old", "get a newer one");
    }
}

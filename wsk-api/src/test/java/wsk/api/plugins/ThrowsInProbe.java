package wsk.api.plugins;

import wsk.api.spi.WskProbe;

/** A provider that cannot be probed. */
public final class ThrowsInProbe extends Fake {
    /** For the lookup. */
    public ThrowsInProbe() {
        super("shy", 500);
    }

    @Override
    public WskProbe probe() {
        throw new IllegalStateException("no wish to be probed");
    }
}

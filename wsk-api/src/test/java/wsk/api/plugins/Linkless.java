package wsk.api.plugins;

import wsk.api.spi.WskProbe;

/** A provider built against something that is not there. */
public final class Linkless extends Fake {
    /** For the lookup. */
    public Linkless() {
        super("linkless", 500);
    }

    @Override
    public WskProbe probe() {
        throw new NoClassDefFoundError("some/library/Gone");
    }
}

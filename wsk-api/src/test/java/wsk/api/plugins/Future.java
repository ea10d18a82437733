package wsk.api.plugins;

import wsk.api.WskProviderCharacteristics;
import wsk.api.WskVersion;

/** A provider that speaks another major version. */
public final class Future extends Fake {
    /** For the lookup. */
    public Future() {
        super("future", 400);
    }

    @Override
    public WskProviderCharacteristics characteristics() {
        return new WskProviderCharacteristics(new WskVersion(2, 0), new WskVersion(2, 4));
    }
}

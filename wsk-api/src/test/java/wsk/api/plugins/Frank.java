package wsk.api.plugins;

import wsk.api.spi.WskProbe;

import java.util.List;
import java.util.Set;

/** A provider that can run here, and says what it does without. */
public final class Frank extends Fake {
    /** For the lookup. */
    public Frank() {
        super("frank", 100);
    }

    @Override
    public WskProbe probe() {
        return new WskProbe.Available(Set.of(), List.of("without haste: it is Sunday"));
    }
}

package wsk.api.plugins;

import wsk.api.capture.PluginLog;
import wsk.api.spi.WskProbe;

import java.util.Set;

/** A provider that becomes available. */
public final class Late extends Fake {
    /** For the lookup. */
    public Late() {
        super("late", 100);
        PluginLog.EVENTS.add("make late");
    }

    @Override
    public WskProbe probe() {
        return PluginLog.late
                ? new WskProbe.Available(Set.of())
                : new WskProbe.Unavailable("not yet", "wait");
    }
}

package wsk.api.plugins;

import wsk.api.NtStatus;
import wsk.api.WskException;
import wsk.api.capture.PluginLog;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;

/** A provider that is preferred, is available, and may not start. */
public final class Stubborn extends Fake {
    /** For the lookup. */
    public Stubborn() {
        super("stubborn", 200);
    }

    @Override
    public WskAttachment attach(WskAttachingClient client) {
        if (PluginLog.FAILURES.getAndDecrement() > 0) {
            PluginLog.EVENTS.add("fail stubborn");
            throw new WskException(NtStatus.INSUFFICIENT_RESOURCES, "no memory to lock");
        }
        return super.attach(client);
    }
}

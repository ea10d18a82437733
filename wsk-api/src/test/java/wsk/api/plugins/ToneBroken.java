package wsk.api.plugins;

import wsk.api.WskExtensionId;

/** One that cannot say its id. */
public final class ToneBroken extends Tone {
    /** For the lookup. */
    public ToneBroken() {
        super("org.example.broken", 1, 0);
    }

    @Override
    public WskExtensionId<Runnable, Runnable> id() {
        throw new IllegalStateException("no id to say");
    }
}

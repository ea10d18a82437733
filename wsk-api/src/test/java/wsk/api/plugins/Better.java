package wsk.api.plugins;

/** A provider that is preferred. */
public final class Better extends Fake {
    /** For the lookup. */
    public Better() {
        super("better", 150);
    }
}

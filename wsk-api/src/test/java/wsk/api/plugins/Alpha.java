package wsk.api.plugins;

/** A provider as preferred as another. */
public final class Alpha extends Fake {
    /** For the lookup. */
    public Alpha() {
        super("alpha", 150);
    }
}

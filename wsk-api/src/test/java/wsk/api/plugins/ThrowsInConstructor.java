package wsk.api.plugins;

/** A provider that cannot be made. */
public final class ThrowsInConstructor extends Fake {
    /** For the lookup. */
    public ThrowsInConstructor() {
        super("thrower", 500);
        throw new IllegalStateException("no wish to exist");
    }
}

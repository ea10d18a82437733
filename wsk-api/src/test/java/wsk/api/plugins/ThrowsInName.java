package wsk.api.plugins;

/** A provider that cannot say its name. */
public final class ThrowsInName extends Fake {
    /** For the lookup. */
    public ThrowsInName() {
        super("nameless", 500);
    }

    @Override
    public String name() {
        throw new IllegalStateException("no name to say");
    }
}

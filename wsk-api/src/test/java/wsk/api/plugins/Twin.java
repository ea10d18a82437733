package wsk.api.plugins;

/** A provider with the name of another. */
public final class Twin extends Fake {
    /** For the lookup. */
    public Twin() {
        super("good", 120);
    }
}

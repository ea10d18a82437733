package wsk.api.plugins;

/** A provider in good order. */
public final class Good extends Fake {
    /** For the lookup. */
    public Good() {
        super("good", 100);
    }
}

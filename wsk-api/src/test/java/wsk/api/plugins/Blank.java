package wsk.api.plugins;

/** A provider without a name. */
public final class Blank extends Fake {
    /** For the lookup. */
    public Blank() {
        super(" ", 120);
    }
}

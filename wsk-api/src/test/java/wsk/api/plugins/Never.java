package wsk.api.plugins;

/** A provider that is chosen only when named. */
public final class Never extends Fake {
    /** For the lookup. */
    public Never() {
        super("never", Integer.MIN_VALUE);
    }
}

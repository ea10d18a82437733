package wsk.api.plugins;

/** One of the same name and another major version. */
public final class ToneTwo extends Tone {
    /** For the lookup. */
    public ToneTwo() {
        super("org.example.tone", 2, 0);
    }
}

package wsk.api.plugins;

/** One of the same name and major version. */
public final class ToneOneTwin extends Tone {
    /** For the lookup. */
    public ToneOneTwin() {
        super("org.example.tone", 1, 4);
    }
}

package wsk.api.plugins;

/** An extension interface in good order. */
public final class ToneOne extends Tone {
    /** For the lookup. */
    public ToneOne() {
        super("org.example.tone", 1, 1);
    }
}

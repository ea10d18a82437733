package wsk.engine.loop;

/** What the rooms above keep for each loop, made with the loop and closed with it. */
public interface LoopResource {
    /** Gives everything back; no socket of the loop is left. Loop thread. */
    void close();
}

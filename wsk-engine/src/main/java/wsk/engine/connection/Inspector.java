package wsk.engine.connection;

/** Who watches a connection that no client has yet. Loop thread. */
public interface Inspector {
    /** The connection broke before it was handed over. */
    void connectionBroke();
}

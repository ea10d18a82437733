package wsk.engine.connection;

/** How bytes come from the driver. */
enum ReceiveSupply {
    /** There is no connection yet. */
    NONE,
    /** Nothing is asked of the driver, and it was never armed. */
    IDLE,
    /** It puts bytes into the memory of the first queued receive. */
    POSTED,
    /** It feeds blocks. */
    ARMED,
    /** It was armed: what it had taken by then may still be fed. */
    DISARMED
}

package wsk.provider.iouring;

/** What a request in flight is for; carried in its user data. */
enum Op {
    /** The poll that other threads wake the loop by. */
    WAKE(0),
    ACCEPT(1),
    CONNECT(2),
    /** A receive into the loop's own buffers. */
    RECEIVE_FED(3),
    /** A receive into memory of the engine's choice. */
    RECEIVE_POSTED(4),
    SEND(5),
    CANCEL(6),
    CLOSE(7),
    /** Gets a place in the table of the ring. */
    INSTALL(8),
    /** Closes a descriptor that a place in the table makes superfluous. */
    SPARE(9),
    /** Makes a descriptor for one system call. */
    LEND(10);

    private static final Op[] BY_CODE = byCode();

    private final int code;

    Op(int code) {
        this.code = code;
    }

    private static Op[] byCode() {
        Op[] ops = new Op[values().length];
        for (Op op : values()) {
            ops[op.code] = op;
        }
        return ops;
    }

    /** {@return its number in user data} */
    int code() {
        return code;
    }

    static Op of(int code) {
        if (code >= BY_CODE.length) {
            throw new AssertionError("a completion of an unknown kind " + code);
        }
        return BY_CODE[code];
    }
}

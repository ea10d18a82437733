package wsk.provider.iouring.request;

/** What a request in flight is for; carried in its user data. */
public enum Operation {
    /** The poll that other threads wake the loop by. */
    WAKE(0),
    /** Accepts connections. */
    ACCEPT(1),
    /** Connects. */
    CONNECT(2),
    /** A receive into the loop's own buffers. */
    RECEIVE_FED(3),
    /** A receive into memory of the engine's choice. */
    RECEIVE_POSTED(4),
    /** Sends bytes, or datagrams. */
    SEND(5),
    /** Cancels another request. */
    CANCEL(6),
    /** Closes a file under one of its names. */
    CLOSE(7),
    /** Gets a place in the table of the ring. */
    INSTALL(8),
    /** Closes a descriptor that a place in the table makes superfluous. */
    SPARE(9),
    /** Makes a descriptor for one system call. */
    LEND(10);

    private static final Operation[] BY_CODE = byCode();

    private final int code;

    Operation(int code) {
        this.code = code;
    }

    private static Operation[] byCode() {
        Operation[] ops = new Operation[values().length];
        for (Operation op : values()) {
            ops[op.code] = op;
        }
        return ops;
    }

    /** {@return its number in user data} */
    public int code() {
        return code;
    }

    /** {@return the operation of a number that user data brought back} */
    public static Operation of(int code) {
        if (code >= BY_CODE.length) {
            throw new AssertionError("a completion of an unknown kind " + code);
        }
        return BY_CODE[code];
    }
}

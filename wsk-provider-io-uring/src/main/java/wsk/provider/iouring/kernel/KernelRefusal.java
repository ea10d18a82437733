package wsk.provider.iouring.kernel;

/** The kernel refused something that has to be there before a loop can start. */
public final class KernelRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;
    private final int errno;

    /**
     * A refusal.
     *
     * @param what the call and what it was for
     * @param errno the positive error number
     */
    public KernelRefusal(String what, int errno) {
        super(what + " failed with errno " + errno);
        this.reason = what + " failed with errno " + errno;
        this.errno = errno;
    }

    /** {@return what was refused, in words} */
    public String reason() {
        return reason;
    }

    /** {@return the positive error number} */
    public int errno() {
        return errno;
    }
}

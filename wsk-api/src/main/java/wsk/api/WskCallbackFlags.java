package wsk.api;

/** Bits: the flags that event callbacks are called with, with Windows' numbers. */
public final class WskCallbackFlags {
    /** The disconnect event: neither direction works any more: {@code WSK_FLAG_ABORTIVE}. */
    public static final int ABORTIVE = 1;

    /**
     * The receive and the receive-from event: the client keeps much memory, do not keep more if
     * avoidable and release soon: {@code WSK_FLAG_RELEASE_ASAP}. Set from half of {@link
     * WskRegistrationOptions#keptPerSocket} on, and while the loop's sockets keep much together.
     */
    public static final int RELEASE_ASAP = 2;

    /**
     * Every event: the thread must not block: {@code WSK_FLAG_AT_DISPATCH_LEVEL}. Always set here.
     */
    public static final int AT_DISPATCH_LEVEL = 8;

    private WskCallbackFlags() {}
}

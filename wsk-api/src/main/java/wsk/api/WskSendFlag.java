package wsk.api;

/** How a send is treated: the flags of {@code WskSend}. */
public enum WskSendFlag {
    /** No flag. */
    NONE,
    /** Push this and everything queued before it out now: {@code WSK_FLAG_NODELAY}. */
    NODELAY,
    /**
     * Out of band: {@code WSK_FLAG_OOB}. No provider of this project supports it: {@link
     * NtStatus#NOT_SUPPORTED}.
     */
    OOB
}

package wsk.api;

/** How a send is treated: the flags of {@code WskSend}. */
public enum WskSendFlag {
    /** No flag. */
    NONE,
    /**
     * Push this and everything queued before it out now: {@code WSK_FLAG_NODELAY}. Every send is
     * pushed while {@link WskOption#TCP_NODELAY} is on, as it is unless switched off; then this
     * flag is answered with {@link NtStatus#NOT_SUPPORTED}.
     */
    NODELAY,
    /**
     * Out of band: {@code WSK_FLAG_OOB}. No provider of this project supports it: {@link
     * NtStatus#NOT_SUPPORTED}.
     */
    OOB
}

package wsk.api;

/** The answer to an inspected connection request: {@code WSK_INSPECT_ACTION}. */
public enum WskInspectAction {
    /** Drop it; neither an accept nor an abort follows. */
    REJECT,
    /** Let it be accepted. */
    ACCEPT,
    /**
     * Decide later, with {@link WskListenSocket#inspectComplete}. A listener keeps as many requests
     * undecided as {@link WskRegistrationOptions#pendedPerListener} says: one more, and the oldest
     * is reset and told to {@link WskClientListenDispatch#onAbort}.
     */
    PEND
}

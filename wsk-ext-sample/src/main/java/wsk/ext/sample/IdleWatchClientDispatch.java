package wsk.ext.sample;

/** A client's callbacks for one connection. They run on its loop and must not block. */
public interface IdleWatchClientDispatch {
    /** Nothing was received for the chosen time. Comes again after each such time until data do. */
    default void onReceiveIdle() {}

    /** Nothing was sent for the chosen time. Comes again after each such time until data go. */
    default void onSendIdle() {}
}

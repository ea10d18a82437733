package wsk.provider.iouring;

import wsk.provider.iouring.request.Operation;

/** What a driver hears about its socket. */
sealed interface UringEvents
        permits UringBasicDriver, UringListenDriver, UringConnectionDriver, UringDatagramDriver {
    /**
     * A request completed. Also called while closing, to give back what the request used; nothing
     * is fed then.
     *
     * @param aux what the request was started with
     * @param last whether no more completions of the request follow
     */
    void completed(Operation op, int aux, int result, int flags, boolean last);

    /** The socket is closed and its descriptor is free. */
    void closed();
}

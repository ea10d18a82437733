package wsk.engine.connection;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskClientConnectionDispatch;
import wsk.api.WskDataIndication;
import wsk.engine.request.Callbacks;
import wsk.engine.socket.SocketCore;

/** A connection's context and callbacks, once the client has given them. */
public final class ConnectionCallbacks {
    private final Callbacks callbacks;

    // Written before the socket is handed over, or in the accept event; then only read.
    private volatile @Nullable Object context;
    private volatile @Nullable WskClientConnectionDispatch<@Nullable Object> dispatch;

    ConnectionCallbacks(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    // The context is of the type that the dispatch takes: they were given together.
    @SuppressWarnings("unchecked")
    public <C extends @Nullable Object> void set(
            C newContext, WskClientConnectionDispatch<C> newDispatch) {
        context = newContext;
        dispatch = (WskClientConnectionDispatch<@Nullable Object>) newDispatch;
    }

    /**
     * Sets what was kept without its type.
     *
     * @param newContext of the type that the dispatch takes: they were given together
     */
    public void setPair(@Nullable Object newContext, WskClientConnectionDispatch<?> newDispatch) {
        @SuppressWarnings("unchecked")
        WskClientConnectionDispatch<@Nullable Object> table =
                (WskClientConnectionDispatch<@Nullable Object>) newDispatch;
        set(newContext, table);
    }

    boolean areSet() {
        return dispatch != null;
    }

    NtStatus receive(int flags, WskDataIndication indication, long bytes) {
        WskClientConnectionDispatch<@Nullable Object> table = SocketCore.present(dispatch);
        try {
            return Callbacks.answer(table.onReceive(context, flags, indication, bytes));
        } catch (Throwable failure) {
            callbacks.failed(failure);
            return NtStatus.DATA_NOT_ACCEPTED;
        }
    }

    void disconnect(int flags) {
        WskClientConnectionDispatch<@Nullable Object> table = SocketCore.present(dispatch);
        try {
            table.onDisconnect(context, flags);
        } catch (Throwable failure) {
            callbacks.failed(failure);
        }
    }

    void sendBacklog(long bytes) {
        WskClientConnectionDispatch<@Nullable Object> table = SocketCore.present(dispatch);
        try {
            table.onSendBacklog(context, bytes);
        } catch (Throwable failure) {
            callbacks.failed(failure);
        }
    }

    void dead() {
        WskClientConnectionDispatch<@Nullable Object> table = dispatch;
        if (table != null) {
            table.onSocketDead(context);
        }
    }
}

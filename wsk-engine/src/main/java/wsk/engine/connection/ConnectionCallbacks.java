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
    private volatile @Nullable WskClientConnectionDispatch<Object> dispatch;

    ConnectionCallbacks(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    // The context is of the type that the dispatch takes: they were given together.
    @SuppressWarnings("unchecked")
    public <C> void set(C newContext, WskClientConnectionDispatch<C> newDispatch) {
        context = newContext;
        dispatch = (WskClientConnectionDispatch<Object>) newDispatch;
    }

    /**
     * Sets what was kept without its type.
     *
     * @param newContext of the type that the dispatch takes: they were given together
     */
    public void setPair(@Nullable Object newContext, WskClientConnectionDispatch<?> newDispatch) {
        @SuppressWarnings("unchecked")
        WskClientConnectionDispatch<Object> table =
                (WskClientConnectionDispatch<Object>) newDispatch;
        set(SocketCore.present(newContext), table);
    }

    boolean areSet() {
        return dispatch != null;
    }

    NtStatus receive(int flags, WskDataIndication indication, long bytes) {
        WskClientConnectionDispatch<Object> table = SocketCore.present(dispatch);
        try {
            return Callbacks.answer(
                    table.onReceive(SocketCore.present(context), flags, indication, bytes));
        } catch (Throwable failure) {
            callbacks.failed(failure);
            return NtStatus.DATA_NOT_ACCEPTED;
        }
    }

    void disconnect(int flags) {
        WskClientConnectionDispatch<Object> table = SocketCore.present(dispatch);
        try {
            table.onDisconnect(SocketCore.present(context), flags);
        } catch (Throwable failure) {
            callbacks.failed(failure);
        }
    }

    void sendBacklog(long bytes) {
        WskClientConnectionDispatch<Object> table = SocketCore.present(dispatch);
        try {
            table.onSendBacklog(SocketCore.present(context), bytes);
        } catch (Throwable failure) {
            callbacks.failed(failure);
        }
    }

    void dead() {
        WskClientConnectionDispatch<Object> table = dispatch;
        if (table != null) {
            table.onSocketDead(SocketCore.present(context));
        }
    }
}

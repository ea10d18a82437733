package wsk.engine.listen;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskCallbackFlags;
import wsk.api.WskClientListenDispatch;
import wsk.api.WskConnectionSocket;
import wsk.api.WskInspectAction;
import wsk.api.WskInspectId;
import wsk.engine.request.Callbacks;
import wsk.engine.socket.SocketCore;

/** A listener's context and callbacks. */
public final class ListenCallbacks {
    private final Callbacks callbacks;
    private final @Nullable Object context;
    private final @Nullable WskClientListenDispatch<@Nullable Object> dispatch;

    private ListenCallbacks(
            Callbacks callbacks,
            @Nullable Object context,
            @Nullable WskClientListenDispatch<@Nullable Object> dispatch) {
        this.callbacks = callbacks;
        this.context = context;
        this.dispatch = dispatch;
    }

    /**
     * {@return callbacks; the context is of the type that the dispatch takes, or both are missing}
     */
    @SuppressWarnings("unchecked")
    public static ListenCallbacks of(
            Callbacks callbacks,
            @Nullable Object context,
            @Nullable WskClientListenDispatch<?> dispatch) {
        return new ListenCallbacks(
                callbacks, context, (WskClientListenDispatch<@Nullable Object>) dispatch);
    }

    boolean areSet() {
        return dispatch != null;
    }

    NtStatus accept(
            SockAddr local, SockAddr remote, WskConnectionSocket accepted, AcceptSlot slot) {
        WskClientListenDispatch<@Nullable Object> table = SocketCore.present(dispatch);
        try {
            return Callbacks.answer(
                    table.onAccept(
                            context,
                            WskCallbackFlags.AT_DISPATCH_LEVEL,
                            local,
                            remote,
                            accepted,
                            slot));
        } catch (Throwable failure) {
            callbacks.failed(failure);
            return NtStatus.REQUEST_NOT_ACCEPTED;
        }
    }

    WskInspectAction inspect(SockAddr local, SockAddr remote, WskInspectId id) {
        WskClientListenDispatch<@Nullable Object> table = SocketCore.present(dispatch);
        try {
            return Callbacks.answer(table.onInspect(context, local, remote, id));
        } catch (Throwable failure) {
            callbacks.failed(failure);
            return WskInspectAction.REJECT;
        }
    }

    void abort(WskInspectId id) {
        WskClientListenDispatch<@Nullable Object> table = SocketCore.present(dispatch);
        try {
            table.onAbort(context, id);
        } catch (Throwable failure) {
            callbacks.failed(failure);
        }
    }

    void dead() {
        WskClientListenDispatch<@Nullable Object> table = dispatch;
        if (table != null) {
            table.onSocketDead(context);
        }
    }
}

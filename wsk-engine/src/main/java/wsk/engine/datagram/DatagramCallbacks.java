package wsk.engine.datagram;

import org.jspecify.annotations.Nullable;

import wsk.api.NtStatus;
import wsk.api.WskClientDatagramDispatch;
import wsk.api.WskDatagramIndication;
import wsk.engine.request.Callbacks;
import wsk.engine.socket.SocketCore;

/** A datagram socket's context and callbacks. */
public final class DatagramCallbacks {
    private final Callbacks callbacks;
    private final @Nullable Object context;
    private final @Nullable WskClientDatagramDispatch<@Nullable Object> dispatch;

    private DatagramCallbacks(
            Callbacks callbacks,
            @Nullable Object context,
            @Nullable WskClientDatagramDispatch<@Nullable Object> dispatch) {
        this.callbacks = callbacks;
        this.context = context;
        this.dispatch = dispatch;
    }

    /**
     * {@return callbacks; the context is of the type that the dispatch takes, or both are missing}
     */
    @SuppressWarnings("unchecked")
    public static DatagramCallbacks of(
            Callbacks callbacks,
            @Nullable Object context,
            @Nullable WskClientDatagramDispatch<?> dispatch) {
        return new DatagramCallbacks(
                callbacks, context, (WskClientDatagramDispatch<@Nullable Object>) dispatch);
    }

    boolean areSet() {
        return dispatch != null;
    }

    NtStatus receiveFrom(int flags, WskDatagramIndication indication) {
        WskClientDatagramDispatch<@Nullable Object> table = SocketCore.present(dispatch);
        try {
            return Callbacks.answer(table.onReceiveFrom(context, flags, indication));
        } catch (Throwable failure) {
            callbacks.failed(failure);
            return NtStatus.DATA_NOT_ACCEPTED;
        }
    }

    void dead() {
        WskClientDatagramDispatch<@Nullable Object> table = dispatch;
        if (table != null) {
            table.onSocketDead(context);
        }
    }
}

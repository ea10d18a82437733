package wsk.engine.listen;

import org.jspecify.annotations.Nullable;

import wsk.api.WskAcceptSlot;
import wsk.api.WskClientConnectionDispatch;
import wsk.engine.connection.ConnectionSocket;

import java.util.Objects;

/** The out-parameters of one accept event. */
final class AcceptSlot implements WskAcceptSlot {
    private final ConnectionSocket accepted;
    private boolean over;

    AcceptSlot(ConnectionSocket accepted) {
        this.accepted = accepted;
    }

    @Override
    public <C extends @Nullable Object> void set(
            C socketContext, WskClientConnectionDispatch<C> dispatch) {
        Objects.requireNonNull(dispatch, "dispatch");
        if (over) {
            throw new IllegalStateException("the accept event is over");
        }
        accepted.connection().callbacks().set(socketContext, dispatch);
    }

    void end() {
        over = true;
    }
}

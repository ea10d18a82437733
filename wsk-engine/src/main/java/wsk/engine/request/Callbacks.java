package wsk.engine.request;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.WskClientNpi;
import wsk.api.WskIrp;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Where client code is called from and its failures end, so that none reaches a loop. */
public final class Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final WskClientNpi client;

    public Callbacks(WskClientNpi client) {
        this.client = client;
    }

    void complete(WskIrp.CompletionRoutine routine, WskIrp irp) {
        try {
            routine.onCompletion(irp);
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    /** Completes a stage; what depends on it runs here. */
    void complete(CompletableFuture<WskIrp> stage, WskIrp irp) {
        try {
            stage.complete(irp);
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    public void run(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    /** {@return what an event callback answered} Null is no answer, and counts as a failure. */
    public static <T> T answer(@Nullable T given) {
        return Objects.requireNonNull(given, "an event callback answered null");
    }

    /** Tells the client that its callback threw. */
    public void failed(Throwable failure) {
        try {
            client.dispatch().onCallbackFailure(client.clientContext(), failure);
        } catch (Throwable second) {
            GuardedLog.error(LOG, "the client's failure callback failed too", second, failure);
        }
    }
}

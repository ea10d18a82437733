package wsk.engine;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.WskClientNpi;
import wsk.api.WskIrp;

/** Where client code is called from and its failures end, so that none reaches a loop. */
final class Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final WskClientNpi client;

    Callbacks(WskClientNpi client) {
        this.client = client;
    }

    void complete(WskIrp.CompletionRoutine routine, WskIrp irp) {
        try {
            routine.onCompletion(irp);
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    void run(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable failure) {
            failed(failure);
        }
    }

    /** Tells the client that its callback threw. */
    void failed(Throwable failure) {
        try {
            client.dispatch().onCallbackFailure(client.clientContext(), failure);
        } catch (Throwable second) {
            second.addSuppressed(failure);
            LOG.error("the client's failure callback failed too", second);
        }
    }
}

package wsk.api;

import org.jspecify.annotations.Nullable;

/**
 * What a client tells the provider about itself, and how it hears of things that concern no single
 * socket: {@code WSK_CLIENT_DISPATCH}.
 */
public interface WskClientDispatch {
    /**
     * {@return the exact version this client was written for; compared when the provider is
     * captured}
     */
    default WskVersion version() {
        return WskVersion.V1_0;
    }

    /**
     * Hears of an event that belongs to no socket: {@code WskClientEvent}. Always enabled. No such
     * events are defined in version 1, so it is not called yet.
     *
     * @param clientContext the context of the {@link WskClientNpi}
     * @param eventType the kind of event
     * @param information what the event carries; valid during the call
     * @return {@link NtStatus#NOT_IMPLEMENTED} for every kind the client does not know
     */
    default NtStatus onClientEvent(
            @Nullable Object clientContext, int eventType, Object information) {
        return NtStatus.NOT_IMPLEMENTED;
    }

    /**
     * Hears of a completion routine or event callback that threw. The loop goes on: a routine
     * counts as run, an event callback as one that answered its documented refusal. Runs on the
     * loop.
     *
     * @implSpec prints the failure through the thread's uncaught-exception handler
     * @param clientContext the context of the {@link WskClientNpi}
     * @param failure what was thrown
     */
    default void onCallbackFailure(@Nullable Object clientContext, Throwable failure) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
    }
}

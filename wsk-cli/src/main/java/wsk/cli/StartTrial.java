package wsk.cli;

import wsk.api.WskClientNpi;
import wsk.api.WskException;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;

import java.util.Optional;

/**
 * What came of starting the chosen provider as a server would: the kernel does not tell how much
 * locked memory a user has left, so nothing else shows whether the loops' rings fit in.
 *
 * @param loops how many loops it was asked for
 * @param refusal why it did not start; empty if it did, or if there is none to start
 */
record StartTrial(int loops, Optional<String> refusal) {
    /** Starts the provider that would be chosen, and stops it. */
    static StartTrial of(WskSelection selection) throws InterruptedException {
        WskRegistrationOptions options = WskRegistrationOptions.defaults();
        int loops = options.loops();
        if (selection.chosen().isEmpty()) {
            return new StartTrial(loops, Optional.empty());
        }
        // Named, so that it is this one that answers and no other that took its place.
        try (WskRegistration registration =
                WskRegistration.register(
                        WskClientNpi.of("wsk doctor"),
                        options.withProvider(selection.chosen().get()))) {
            registration.captureProviderNpi(WskRegistration.NO_WAIT);
            registration.releaseProviderNpi();
            return new StartTrial(loops, Optional.empty());
        } catch (WskException e) {
            return new StartTrial(loops, Optional.of(Main.firstLine(e)));
        }
    }
}

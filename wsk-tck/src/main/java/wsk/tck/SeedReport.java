package wsk.tck;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Adds to every failure of a test on the simulated provider how to see it again. */
public final class SeedReport implements TestExecutionExceptionHandler {
    /** Makes the extension; for JUnit. */
    public SeedReport() {}

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        failure.addSuppressed(
                new AssertionError("replay with -Dwsk.seed=" + SimulatedProvider.seed()));
        throw failure;
    }
}

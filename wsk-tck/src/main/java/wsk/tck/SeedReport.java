package wsk.tck;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

import wsk.api.WskClientNpi;
import wsk.api.WskRegistration;

import java.util.List;

/** Adds to every failure of a test on the simulated provider how to see it again. */
public final class SeedReport implements TestExecutionExceptionHandler {
    private static final String CAPABILITY = "seed ";

    /** Makes the extension; for JUnit. */
    public SeedReport() {}

    /** {@return what the simulated provider says of itself, which has the seed in it} */
    private static List<String> seeds() {
        try (WskRegistration asking = WskRegistration.register(WskClientNpi.of("a failed test"))) {
            return asking.selection().providers().stream()
                    .flatMap(provider -> provider.capabilities().stream())
                    .filter(each -> each.startsWith(CAPABILITY))
                    .map(each -> "replay with -Dwsk.seed=" + each.substring(CAPABILITY.length()))
                    .toList();
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure)
            throws Throwable {
        seeds().forEach(line -> failure.addSuppressed(new AssertionError(line)));
        throw failure;
    }
}

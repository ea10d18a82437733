package wsk.tck.kit;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import wsk.api.WskClientNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;

import java.util.Locale;

/**
 * Hands every test a fresh {@link Kit} and ends it afterwards; skips the rules that a provider
 * declares impossible, and everything where the provider cannot run.
 */
public final class KitExtension
        implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(KitExtension.class);

    /** Makes the extension; for JUnit. */
    public KitExtension() {}

    /**
     * {@return the id of the rule that a method tests, or the empty string}
     *
     * @param method the method's name: the id in lower case, then the sentence
     */
    static String ruleOf(String method) {
        String[] parts = method.split("_", 3);
        boolean named = parts.length == 3 && parts[1].chars().allMatch(Character::isDigit);
        return named ? parts[0].toUpperCase(Locale.ROOT) + "-" + parts[1] : "";
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        ProviderUnderTest provider = provider(context);
        String rule = ruleOf(context.getRequiredTestMethod().getName());
        String reason = provider.impossible().get(rule);
        if (reason != null) {
            Assumptions.abort(
                    rule + " is impossible for " + provider.providerName() + ": " + reason);
        }
        skipWhereUnavailable(provider.providerName());
        if (!provider.peerProvider().equals(provider.providerName())) {
            skipWhereUnavailable(provider.peerProvider());
        }
    }

    private static void skipWhereUnavailable(String name) {
        WskSelection selection =
                WskRegistration.register(
                                WskClientNpi.of(name),
                                WskRegistrationOptions.defaults().withProvider(name))
                        .selection();
        for (WskSelection.Provider found : selection.providers()) {
            if (found.name().equals(name) && !found.available()) {
                String message = name + " " + found.verdict() + "; " + found.remedy();
                if (Boolean.getBoolean("wsk.ci")) {
                    Assertions.fail("in CI nothing may be skipped: " + message);
                }
                Assumptions.abort(message);
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        Kit kit = context.getStore(NAMESPACE).remove(Kit.class, Kit.class);
        if (kit != null) {
            kit.end();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Kit.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Kit kit = Kit.open(provider(context), 1);
        context.getStore(NAMESPACE).put(Kit.class, kit);
        return kit;
    }

    private static ProviderUnderTest provider(ExtensionContext context) {
        return (ProviderUnderTest) context.getRequiredTestInstance();
    }
}

package wsk.provider.iouring;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

import wsk.provider.iouring.probe.KernelProbe;
import wsk.provider.iouring.probe.ProbeResult;

/** Decides what becomes of a test that {@link NeedsIoUring}. */
final class UringCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return decide(KernelProbe.run(), Boolean.getBoolean("wsk.ci"));
    }

    static ConditionEvaluationResult decide(ProbeResult probe, boolean skipIsFailure) {
        return switch (probe) {
            case ProbeResult.Available _ ->
                    ConditionEvaluationResult.enabled("io_uring works here");
            case ProbeResult.Unavailable unavailable -> {
                String why = unavailable.reason() + "; " + unavailable.remedy();
                if (skipIsFailure) {
                    throw new IllegalStateException("io_uring is required by wsk.ci: " + why);
                }
                yield ConditionEvaluationResult.disabled(why);
            }
        };
    }
}

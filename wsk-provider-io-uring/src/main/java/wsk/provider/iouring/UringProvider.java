package wsk.provider.iouring;

import wsk.api.NtStatus;
import wsk.api.WskException;
import wsk.api.WskProviderCharacteristics;
import wsk.api.WskVersion;
import wsk.api.spi.WskAttachingClient;
import wsk.api.spi.WskAttachment;
import wsk.api.spi.WskProbe;
import wsk.api.spi.WskProvider;
import wsk.engine.Engine;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.probe.KernelProbe;
import wsk.provider.iouring.probe.ProbeResult;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The provider on Linux' io_uring, through the FFM API and without a native library.
 *
 * <p>Needs Linux 6.1 or later on x86-64 or aarch64, and {@code --enable-native-access} for this
 * module.
 */
public final class UringProvider implements WskProvider {
    static final String NAME = "io_uring";

    /**
     * The capability that says how many bytes each loop takes of the memory that the user may lock,
     * for all his processes together, where the kernel counts them.
     */
    static final String LOCKED_MEMORY = "locked-memory=";

    /** Made by the service loader. */
    public UringProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public WskProviderCharacteristics characteristics() {
        return new WskProviderCharacteristics(WskVersion.V1_0, WskVersion.V1_0);
    }

    @Override
    public int preference() {
        return PREFERENCE_NATIVE;
    }

    @Override
    public WskProbe probe() {
        return switch (KernelProbe.run()) {
            case ProbeResult.Available available ->
                    new WskProbe.Available(capabilities(available), remarks(available.refuted()));
            case ProbeResult.Unavailable unavailable ->
                    new WskProbe.Unavailable(unavailable.reason(), unavailable.remedy());
        };
    }

    private static List<String> remarks(Map<Feature, String> refuted) {
        return refuted.entrySet().stream()
                .map(each -> "without " + each.getKey().token() + ": " + each.getValue())
                .sorted()
                .toList();
    }

    private static Set<String> capabilities(ProbeResult.Available found) {
        Set<String> words = new HashSet<>();
        for (Feature feature : found.features()) {
            words.add(feature.token());
        }
        if (found.locksMemory()) {
            UringSettings.valid().ifPresent(s -> words.add(LOCKED_MEMORY + s.lockedBytes()));
        }
        words.addAll(Set.of("tcp", "udp", "unix"));
        words.add("raw-options");
        words.add("receive-backlog");
        words.add("ideal-send-backlog");
        words.add("acknowledged-disconnect");
        words.add("acknowledged-sends");
        words.add("control-data");
        return words;
    }

    private static UringSettings settings() {
        try {
            return UringSettings.fromProperties();
        } catch (IllegalArgumentException e) {
            throw new WskException(
                    NtStatus.INVALID_PARAMETER, "a setting of " + NAME + ": " + e.getMessage(), e);
        }
    }

    @Override
    public WskAttachment attach(WskAttachingClient client) {
        return switch (KernelProbe.run()) {
            case ProbeResult.Available available ->
                    Engine.attach(
                            client,
                            new UringTransport(
                                    settings().without(available.refuted().keySet()),
                                    capabilities(available)));
            case ProbeResult.Unavailable unavailable ->
                    throw new WskException(
                            NtStatus.DEVICE_NOT_READY,
                            unavailable.reason() + "; " + unavailable.remedy());
        };
    }
}

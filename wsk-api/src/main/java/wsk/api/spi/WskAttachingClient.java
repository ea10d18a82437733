package wsk.api.spi;

import wsk.api.WskClientNpi;
import wsk.api.WskExtensionId;
import wsk.api.WskRegistrationOptions;
import wsk.api.WskSelection;
import wsk.api.WskVersion;

import java.util.List;

/**
 * A client about to be attached to a provider.
 *
 * @param npi the client
 * @param options what it chose
 * @param version the version to speak: within the provider's range
 * @param selection how the provider was chosen
 * @param extensions the extension interfaces that were found; ids are unique by name and major
 *     version
 * @param captures tells whether the client holds a capture
 */
public record WskAttachingClient(
        WskClientNpi npi,
        WskRegistrationOptions options,
        WskVersion version,
        WskSelection selection,
        List<Extension> extensions,
        Captures captures) {
    /** Makes the list unmodifiable. */
    public WskAttachingClient {
        extensions = List.copyOf(extensions);
    }

    /**
     * An extension interface that was found.
     *
     * @param id what it said it is, which is not asked again
     * @param provider the extension interface
     */
    public record Extension(WskExtensionId<?, ?> id, WskExtensionProvider<?, ?> provider) {}

    /** Tells whether the client holds a capture. */
    @FunctionalInterface
    public interface Captures {
        /** {@return whether at least one capture is held now; any thread} */
        boolean held();
    }
}

package wsk.tck.kit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.util.Map;

/** What the contracts must know about the provider they test. */
@ExtendWith(KitExtension.class)
public interface ProviderUnderTest {
    /** {@return the provider's name; it is captured by name} */
    String providerName();

    /**
     * {@return the rules this provider cannot keep, by id, for example {@code CONN-12}, each with
     * the reason} Their tests are reported as skipped, with the reason.
     */
    default Map<String, String> impossible() {
        return Map.of();
    }

    /**
     * {@return what the other side of connections is made of}
     *
     * @implSpec plain sockets
     */
    default PeerKind peers() {
        return PeerKind.RAW;
    }

    /**
     * {@return the name of the provider whose sockets are the other side, where {@link #peers()}
     * asks for a provider's}
     *
     * @implSpec the provider under test
     */
    default String peerProvider() {
        return providerName();
    }

    /** What the other side of connections is made of. */
    enum PeerKind {
        /** Plain sockets of the JDK, so that the provider is seen as the network sees it. */
        RAW,
        /** Sockets of the same provider, for one whose network is not the machine's. */
        SAME_PROVIDER,
        /**
         * Sockets of {@link #peerProvider()} on the machine's network, to see that two providers
         * understand each other.
         */
        OTHER_PROVIDER
    }
}

package wsk.api;

import java.util.Objects;

/**
 * The versions a provider speaks: {@code WSK_PROVIDER_CHARACTERISTICS}.
 *
 * @param lowestVersion the lowest version, inclusive
 * @param highestVersion the highest version, inclusive
 */
public record WskProviderCharacteristics(WskVersion lowestVersion, WskVersion highestVersion) {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the lowest version is above the highest
     */
    public WskProviderCharacteristics {
        Objects.requireNonNull(lowestVersion, "lowestVersion");
        Objects.requireNonNull(highestVersion, "highestVersion");
        if (lowestVersion.compareTo(highestVersion) > 0) {
            throw new IllegalArgumentException(
                    "lowest version " + lowestVersion + " is above highest " + highestVersion);
        }
    }

    /**
     * Tells whether a client that asks for a version can be served.
     *
     * @param version what the client asks for
     * @return whether the range contains it
     */
    public boolean includes(WskVersion version) {
        return lowestVersion.compareTo(version) <= 0 && version.compareTo(highestVersion) <= 0;
    }

    @Override
    public String toString() {
        return lowestVersion + " to " + highestVersion;
    }
}

package wsk.api;

import java.util.Objects;

/**
 * Names an extension interface and ties it to the types of its two tables: its {@code NPIID}.
 *
 * @param name a reverse domain name, unique; what the GUID is in WSK
 * @param version what a client asks for or an extension provides; served when the major versions
 *     are equal and the minor one provided is not lower
 * @param clientDispatch the type of the client's table of callbacks
 * @param providerDispatch the type of the table of functions the client gets
 * @param <C> the client's table
 * @param <P> the provider's table
 */
public record WskExtensionId<C, P>(
        String name, WskVersion version, Class<C> clientDispatch, Class<P> providerDispatch) {
    /**
     * Checks that nothing is missing.
     *
     * @throws IllegalArgumentException if the name is blank
     */
    public WskExtensionId {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(clientDispatch, "clientDispatch");
        Objects.requireNonNull(providerDispatch, "providerDispatch");
        if (name.isBlank()) {
            throw new IllegalArgumentException("an extension interface needs a name");
        }
    }

    /**
     * Tells whether an implementation of this id serves a client that asks for another.
     *
     * @param asked what the client asks for
     * @return whether names, types and versions fit
     */
    public boolean serves(WskExtensionId<?, ?> asked) {
        return name.equals(asked.name)
                && clientDispatch == asked.clientDispatch
                && providerDispatch == asked.providerDispatch
                && version.major() == asked.version.major()
                && version.minor() >= asked.version.minor();
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}

package wsk.api.spi;

import wsk.api.WskProviderCharacteristics;

/**
 * A provider: what makes sockets work. The service that is looked up when a client captures the
 * provider.
 *
 * <p>All but {@link #attach} are called on every lookup, from any thread: they must be quick, touch
 * nothing, start nothing and never throw.
 */
public interface WskProvider {
    /** Preference of simulated providers, which are never chosen unless named. */
    int PREFERENCE_NEVER = Integer.MIN_VALUE;

    /** Preference of providers that run everywhere. */
    int PREFERENCE_PORTABLE = 100;

    /** Preference of providers made for one operating system's fastest way. */
    int PREFERENCE_NATIVE = 200;

    /** {@return the name that users type, in lower case; never changes} */
    String name();

    /** {@return the versions this provider speaks} */
    WskProviderCharacteristics characteristics();

    /**
     * {@return how much this provider wants to be chosen among the available; the higher the
     * better}
     */
    int preference();

    /** {@return whether this provider can run here} */
    WskProbe probe();

    /**
     * Attaches a client: what {@code NmrClientAttachProvider} does. Starts the loops.
     *
     * @param client the client and what it chose
     * @return the binding between the two
     * @throws wsk.api.WskException if loops cannot be started, with cause and remedy
     */
    WskAttachment attach(WskAttachingClient client);
}

package wsk.api;

import java.util.Objects;
import java.util.Optional;

/**
 * What a client chooses when it registers. Immutable; the {@code with} methods make changed copies:
 * {@code WskRegistrationOptions.defaults().withLoops(2)}.
 *
 * <p>The two bounds of memory are for bytes that were received and are kept, because nobody took
 * them yet or because the client was lent them and has not given them back. They count the memory
 * that is kept from others, not the payload: a few bytes may hold the whole block that they came
 * in. What is not read because of a bound stays in the system's buffers, and the peer is slowed
 * down; datagrams are dropped by the system then. The bounds may be passed by what one turn of a
 * loop brings. A bound of a loop should be many blocks, of 64 KiB mostly.
 *
 * @param provider the provider's name; empty leaves the choice to {@code -Dwsk.provider}, the
 *     environment's {@code WSK_PROVIDER}, and then to the highest preference among those available
 * @param loops how many loops the provider runs, 1 to {@link #LOOPS_MAX}; default: the number of
 *     processors
 * @param layer where providers and extension interfaces are looked up, with its parents; what a
 *     layer has comes before what its parents have of the same name; default: the layer of this
 *     module, or the boot layer
 * @param keptPerSocket bytes of memory from which on a socket is not read until it keeps less,
 *     {@link #KEPT_MIN} to {@link #KEPT_MAX}; default: 1 MiB
 * @param keptPerLoop bytes of memory from which on sockets that keep anything are not read until
 *     the loop's sockets keep less together, {@link #KEPT_MIN} to {@link #KEPT_MAX}; those that
 *     keep nothing go on; default: 64 MiB
 * @param classPath whether the class path is searched too, as the calling thread's context class
 *     loader sees it; default: true, and false once a layer was chosen
 * @param pendedPerListener how many requests a listener with conditional accept keeps pended, 1 to
 *     {@link #PENDED_MAX}; one more, and the oldest is aborted; default: 1024
 */
@CheckReturnValue
public record WskRegistrationOptions(
        Optional<String> provider,
        int loops,
        ModuleLayer layer,
        long keptPerSocket,
        long keptPerLoop,
        boolean classPath,
        int pendedPerListener) {
    /** The most loops a registration may ask for. */
    public static final int LOOPS_MAX = 1024;

    /** The least bound of memory: one block of a provider. */
    public static final long KEPT_MIN = 64 * 1024;

    /** The largest bound of memory: as good as none. */
    public static final long KEPT_MAX = 1L << 40;

    /** The most requests that a listener may keep pended. */
    public static final int PENDED_MAX = 1_000_000;

    private static final int PENDED = 1024;
    private static final long PER_SOCKET = 1024 * 1024;
    private static final long PER_LOOP = 64 * 1024 * 1024;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a number is out of range or the provider's name is blank
     */
    public WskRegistrationOptions {
        Objects.requireNonNull(layer, "layer");
        if (provider.isPresent() && provider.get().isBlank()) {
            throw new IllegalArgumentException("the provider's name is blank");
        }
        if (loops < 1 || loops > LOOPS_MAX) {
            throw new IllegalArgumentException("loops must be 1 to " + LOOPS_MAX + ": " + loops);
        }
        checkKept("keptPerSocket", keptPerSocket);
        checkKept("keptPerLoop", keptPerLoop);
        if (pendedPerListener < 1 || pendedPerListener > PENDED_MAX) {
            throw new IllegalArgumentException(
                    "pendedPerListener must be 1 to " + PENDED_MAX + ": " + pendedPerListener);
        }
    }

    private static void checkKept(String what, long bytes) {
        if (bytes < KEPT_MIN || bytes > KEPT_MAX) {
            throw new IllegalArgumentException(
                    "%s must be %d to %d bytes: %d".formatted(what, KEPT_MIN, KEPT_MAX, bytes));
        }
    }

    /**
     * Leaves the bounds of memory as they are by default, and searches the class path.
     *
     * @param provider the provider's name, or empty
     * @param loops how many loops
     * @param layer where to look
     * @throws IllegalArgumentException if a number is out of range or the provider's name is blank
     */
    public WskRegistrationOptions(Optional<String> provider, int loops, ModuleLayer layer) {
        this(provider, loops, layer, PER_SOCKET, PER_LOOP, true, PENDED);
    }

    /** {@return the defaults} */
    public static WskRegistrationOptions defaults() {
        ModuleLayer own = WskRegistrationOptions.class.getModule().getLayer();
        return new WskRegistrationOptions(
                Optional.empty(),
                Math.min(LOOPS_MAX, Runtime.getRuntime().availableProcessors()),
                own == null ? ModuleLayer.boot() : own);
    }

    /**
     * {@return these options with a provider named; a named provider that cannot be used is an
     * error, never a fallback}
     *
     * @param name the provider's name
     */
    public WskRegistrationOptions withProvider(String name) {
        return new WskRegistrationOptions(
                Optional.of(name),
                loops,
                layer,
                keptPerSocket,
                keptPerLoop,
                classPath,
                pendedPerListener);
    }

    /**
     * {@return these options with another number of loops}
     *
     * @param count 1 to {@link #LOOPS_MAX}
     */
    public WskRegistrationOptions withLoops(int count) {
        return new WskRegistrationOptions(
                provider, count, layer, keptPerSocket, keptPerLoop, classPath, pendedPerListener);
    }

    /**
     * {@return these options with another module layer, for plug-ins in a layer of their own} What
     * is found is then what that layer and its parents have: whoever wants the class path searched
     * beside them says so with {@link #withClassPath} afterwards.
     *
     * @param where the layer
     */
    public WskRegistrationOptions withLayer(ModuleLayer where) {
        return new WskRegistrationOptions(
                provider, loops, where, keptPerSocket, keptPerLoop, false, pendedPerListener);
    }

    /**
     * {@return these options with the class path searched or not}
     *
     * @param searched whether it is
     */
    public WskRegistrationOptions withClassPath(boolean searched) {
        return new WskRegistrationOptions(
                provider, loops, layer, keptPerSocket, keptPerLoop, searched, pendedPerListener);
    }

    /**
     * {@return these options with another bound of what one socket keeps}
     *
     * @param bytes {@link #KEPT_MIN} to {@link #KEPT_MAX}
     */
    public WskRegistrationOptions withKeptPerSocket(long bytes) {
        return new WskRegistrationOptions(
                provider, loops, layer, bytes, keptPerLoop, classPath, pendedPerListener);
    }

    /**
     * {@return these options with another bound of what all sockets of one loop keep together}
     *
     * @param bytes {@link #KEPT_MIN} to {@link #KEPT_MAX}
     */
    public WskRegistrationOptions withKeptPerLoop(long bytes) {
        return new WskRegistrationOptions(
                provider, loops, layer, keptPerSocket, bytes, classPath, pendedPerListener);
    }

    /**
     * {@return these options with another bound of what a listener keeps pended}
     *
     * @param requests 1 to {@link #PENDED_MAX}
     */
    public WskRegistrationOptions withPendedPerListener(int requests) {
        return new WskRegistrationOptions(
                provider, loops, layer, keptPerSocket, keptPerLoop, classPath, requests);
    }
}

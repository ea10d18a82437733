package wsk.api;

import java.util.Objects;
import java.util.Optional;

/**
 * What a client chooses when it registers. Immutable; the {@code with} methods make changed copies.
 *
 * @param provider the provider's name; empty leaves the choice to {@code -Dwsk.provider}, the
 *     environment's {@code WSK_PROVIDER}, and then to the highest preference among those available
 * @param loops how many loops the provider runs, 1 to 1024; default: the number of processors
 * @param layer where providers and extension interfaces are looked up, besides the class path;
 *     default: the layer of this module, or the boot layer
 */
public record WskRegistrationOptions(Optional<String> provider, int loops, ModuleLayer layer) {
    /** The most loops a registration may ask for. */
    public static final int LOOPS_MAX = 1024;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if {@code loops} is out of range or the provider's name is
     *     blank
     */
    public WskRegistrationOptions {
        Objects.requireNonNull(layer, "layer");
        if (provider.isPresent() && provider.get().isBlank()) {
            throw new IllegalArgumentException("the provider's name is blank");
        }
        if (loops < 1 || loops > LOOPS_MAX) {
            throw new IllegalArgumentException("loops must be 1 to " + LOOPS_MAX + ": " + loops);
        }
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
        return new WskRegistrationOptions(Optional.of(name), loops, layer);
    }

    /**
     * {@return these options with another number of loops}
     *
     * @param count 1 to {@link #LOOPS_MAX}
     */
    public WskRegistrationOptions withLoops(int count) {
        return new WskRegistrationOptions(provider, count, layer);
    }

    /**
     * {@return these options with another module layer, for plug-ins in a layer of their own}
     *
     * @param where the layer; its parents are searched too
     */
    public WskRegistrationOptions withLayer(ModuleLayer where) {
        return new WskRegistrationOptions(provider, loops, where);
    }
}

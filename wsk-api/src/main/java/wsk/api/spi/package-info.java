/**
 * What a provider and an extension interface implement.
 *
 * <p>Both are found by {@link java.util.ServiceLoader} when a client captures the provider: declare
 * them with {@code provides} in the module descriptor, and in {@code META-INF/services} for the
 * class path. Classes need a public constructor without parameters that does nothing.
 */
package wsk.api.spi;

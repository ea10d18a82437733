/**
 * What every test is handed, {@link wsk.tck.kit.Kit}, and what it must know of the provider, {@link
 * wsk.tck.kit.ProviderUnderTest}.
 *
 * <p>A test for extension interfaces or for rules of one's own implements {@code ProviderUnderTest}
 * too; its methods may have a {@code Kit} as parameter then.
 */
package wsk.tck.kit;

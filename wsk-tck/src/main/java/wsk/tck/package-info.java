/**
 * What every provider must pass: contracts as tests, and the other sides they talk to.
 *
 * <p>A provider's tests implement {@link wsk.tck.ProviderUnderTest} and {@link
 * wsk.tck.AllContracts}. The method names are the rules' sentences; {@code docs/CONTRACT.md} says
 * what each rule is for.
 */
package wsk.tck;

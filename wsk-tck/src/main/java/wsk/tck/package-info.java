/**
 * What an author of a provider types: {@link wsk.tck.AllContracts}, which one small test class
 * implements.
 *
 * <p>The rooms behind it, from the top down, each of which knows only those below:
 *
 * <ul>
 *   <li>{@link wsk.tck.contract}: the rules, an interface for each subject. The method names are
 *       the rules' sentences; {@code docs/CONTRACT.md} says what each rule is for.
 *   <li>{@link wsk.tck.kit}: what every test is handed, and what it must know of the provider.
 *   <li>{@link wsk.tck.peer}: the other sides of connections.
 *   <li>{@link wsk.tck.client}: a client whose books are checked, its requests, recorders and
 *       waits.
 * </ul>
 *
 * <p>{@link wsk.tck.programs} stands beside the contracts: random programs instead of rules.
 */
package wsk.tck;

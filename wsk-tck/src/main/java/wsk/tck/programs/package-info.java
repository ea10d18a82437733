/**
 * Random client programs, played on a provider against a model of what WSK promises: {@link
 * wsk.tck.programs.RandomPrograms}.
 *
 * <p>A {@code Generator} draws a {@code Program} from a seed: steps, and scripts of what callbacks
 * do and answer, all of it data. A {@code Play} performs it on a {@code Stage}, a registration that
 * serves many programs; each socket has an {@code Actor}, which watches the promises. What fails is
 * made shorter by the {@code Shrinker} for as long as it fails in the same way.
 */
package wsk.tck.programs;

/**
 * Random client programs, played on a provider against a model of what WSK promises: {@link
 * wsk.tck.programs.RandomPrograms}.
 *
 * <p>What a program is stands in {@code wsk.tck.programs.script}. A {@code Play} performs it on a
 * {@code Stage}, a registration that serves many programs; each socket has an {@code Actor}, which
 * watches the promises. A {@code Theatre} plays one program after another; what fails is made
 * shorter for as long as it fails in the same way.
 */
package wsk.tck.programs;

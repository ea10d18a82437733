/**
 * What a random client program is: steps, and scripts of what its callbacks do and answer, all of
 * it data that can be printed. A {@link wsk.tck.programs.script.Generator} draws it from a seed, a
 * {@link wsk.tck.programs.script.Shrinker} makes it shorter. Knows nothing of how it is played.
 */
package wsk.tck.programs.script;

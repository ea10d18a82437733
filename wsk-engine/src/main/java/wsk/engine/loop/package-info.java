/**
 * The loop: one thread that runs the sockets assigned to it, on a provider's mechanism.
 *
 * <p>Holds the event loop with its inbox, timers and failure, and the loops of a client with what
 * becomes of one that fails. Knows {@link wsk.engine.request} and {@link wsk.engine.driver}. Of a
 * socket it knows what it fails, describes and flushes ({@link wsk.engine.loop.OpenSocket}, {@link
 * wsk.engine.loop.FlushTarget}), of the rooms above that they keep something for each loop ({@link
 * wsk.engine.loop.LoopResource}).
 *
 * <p>Everything here is of the loop's thread unless it says "Any thread".
 */
package wsk.engine.loop;

/**
 * Lending: received bytes that are shown to clients and kept by them, and copies of bytes that are
 * sent.
 *
 * <p>Holds the two kinds of indication, their chain and their pool, the loan of one indication,
 * what is counted for a loop and for a socket, and memory of a loop's own. Knows {@link
 * wsk.engine.loop} and below; a socket is known here by its chain and its memory.
 *
 * <p>Everything is of the loop's thread but the giving back, which clients do on any.
 */
package wsk.engine.lending;

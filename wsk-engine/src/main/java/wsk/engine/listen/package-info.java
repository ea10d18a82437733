/**
 * Listening: listening sockets, stream sockets, and the way of a connection from its arrival to its
 * client.
 *
 * <p>Knows {@link wsk.engine.connection}, for it makes connection sockets and hands them over, and
 * {@link wsk.engine.socket} and below. The tables are of any thread, everything behind them of the
 * listener's loop; an accepted connection is of its own loop, which may be another.
 */
package wsk.engine.listen;

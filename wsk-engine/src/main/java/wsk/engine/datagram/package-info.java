/**
 * Datagrams: datagram sockets, their receiving and their sending side.
 *
 * <p>Knows {@link wsk.engine.socket} and below. The table is of any thread, everything behind it of
 * the loop's.
 */
package wsk.engine.datagram;

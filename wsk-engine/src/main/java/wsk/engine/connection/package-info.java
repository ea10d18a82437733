/**
 * The connection: connection sockets and what happens on them.
 *
 * <p>Holds the table, the states of a connection, how it comes about and how it comes to its
 * client, its receiving and its sending side. Knows {@link wsk.engine.socket} and below. It knows
 * of no listener: who watches a connection that no client has yet is an {@link
 * wsk.engine.connection.Inspector}.
 *
 * <p>The table is of any thread, everything behind it of the loop's.
 */
package wsk.engine.connection;

/**
 * The socket: what all of them have, whatever their category.
 *
 * <p>Holds the life of a socket, the beginning that all tables have in common, options, enabled
 * events, extension interfaces, and what all sockets of one client share. The basic socket is here,
 * for it has nothing more. Knows {@link wsk.engine.lending} and below; the categories are known
 * here by their role ({@link wsk.engine.socket.SocketRole}).
 *
 * <p>Methods of a table check arguments and make requests of them, on any thread. What is behind
 * the request is of the loop's thread.
 */
package wsk.engine.socket;

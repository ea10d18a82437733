/**
 * The front of the engine: what a provider calls, and what a client calls on the provider itself.
 *
 * <p>Holds the binding of a client to a provider's mechanism, the provider's table, and the opening
 * of sockets. Knows every other room. Its methods run on any thread, but for the opening of a
 * socket, which runs on the loop that the socket will belong to. Only {@link wsk.engine.Engine} is
 * public.
 */
package wsk.engine;

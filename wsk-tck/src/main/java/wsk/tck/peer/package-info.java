/**
 * The other sides of connections: plain sockets of the JDK, so that a provider is seen as the
 * network sees it, or sockets of a provider, for networks that the machine does not have.
 */
package wsk.tck.peer;

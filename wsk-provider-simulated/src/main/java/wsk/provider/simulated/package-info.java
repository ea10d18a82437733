/**
 * A network in this process's memory, for tests. Its classes have the names of the other providers'
 * with another prefix where it has their roles.
 */
package wsk.provider.simulated;

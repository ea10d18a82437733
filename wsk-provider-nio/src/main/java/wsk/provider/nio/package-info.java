/**
 * The provider on java.nio. Drivers move bytes when a selector says that a channel is ready.
 *
 * <p>Its classes have the names of the io_uring provider's with another prefix; what one has and
 * the other lacks stands in CONTRIBUTING.
 */
package wsk.provider.nio;

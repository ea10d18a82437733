/**
 * Finds out whether io_uring works here, and what of it, by trying it. Knows the kernel package and
 * nothing of loops and sockets.
 */
package wsk.provider.iouring.probe;

/**
 * The provider on io_uring. Drivers move bytes by requests and completions; the kernel package
 * below is the only one that knows how.
 */
package wsk.provider.iouring;

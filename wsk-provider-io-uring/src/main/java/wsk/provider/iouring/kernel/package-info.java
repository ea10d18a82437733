/**
 * What Linux offers, and nothing else: system calls, rings, buffer rings, layouts of structures.
 *
 * <p>This is the only package of the project that uses restricted methods of {@code
 * java.lang.foreign}. Kernel names are spelled as the kernel spells them here and nowhere else.
 * Addresses are {@code long}, results are the man page's, except that a failure is {@code -errno}
 * instead of -1.
 *
 * <p>Nothing here is safe for use by several threads unless it says "Any thread."
 */
package wsk.provider.iouring.kernel;

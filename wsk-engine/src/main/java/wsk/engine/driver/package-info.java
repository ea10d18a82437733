/**
 * What a provider writes: mechanism only. Loops, and for every kind of socket a small driver.
 *
 * <p>The engine owns the threads, every request, every state and every callback; a driver moves
 * bytes. A driver never sees a request of a client and is never called with arguments that were not
 * checked.
 *
 * <p>Everything here happens on the loop's thread, except {@link
 * wsk.engine.driver.LoopDriver#wakeup()}. A driver <em>settles</em> everything that it starts
 * exactly once, by calling the socket's sink, perhaps before the method that started it returns.
 * <em>Arming</em> means: feed the sink until disarmed. After {@code close} only {@code closed} is
 * called, and only when the kernel uses none of the memory it was given; datagrams that were taken
 * to be sent are settled before. A sink may call its driver back while it is fed. Nothing is posted
 * on a connection that was ever armed. A bind that failed may be tried again. Armed sockets are fed
 * in a turn, and a method called on one socket feeds no other.
 *
 * <p>A lack of memory or buffers is no failure. A driver settles what it cannot do for want of them
 * with INSUFFICIENT_RESOURCES, having done nothing of it, and is asked again after a pause. It does
 * not try again by itself, and no other socket notices.
 *
 * <p>Addresses, in both directions, are of the socket's family. An IPv6 socket with {@link
 * wsk.api.WskOption#IPV6_V6ONLY} off tells IPv4 peers, and is given them, as mapped addresses
 * ({@link wsk.api.SockAddr.Inet6#isMapped()}), in control data too. A name of a peer that cannot be
 * a {@link wsk.api.SockAddr.Unix} is told as the unnamed one.
 *
 * <p>Both kinds of machines fit: where the kernel tells readiness, arming is an interest and a send
 * is tried at once; where it tells completions, arming is a request that repeats itself and a send
 * is queued for the turn's one system call.
 */
package wsk.engine.driver;

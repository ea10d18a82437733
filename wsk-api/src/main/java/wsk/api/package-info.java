/**
 * What a Winsock Kernel client calls: registration, the captured provider, sockets of five
 * categories, IRPs, and the client's own event callbacks.
 *
 * <p>These rules hold for every type of this package unless its own documentation says otherwise.
 *
 * <dl>
 *   <dt>Threads
 *   <dd>Every method may be called from any thread. Every socket belongs to one <em>loop</em>, a
 *       thread of the provider. Completion routines, event callbacks, tasks and timers of a socket
 *       run on its loop, one at a time: that is this system's {@code DISPATCH_LEVEL}. They may
 *       start any request; they must not block, and waiting there for a request throws {@link
 *       java.lang.IllegalStateException}. What is asked of a socket happens in the order in which
 *       it was asked, whichever threads asked.
 *   <dt>Requests
 *   <dd>A method that takes a {@link wsk.api.WskIrp} starts a request. Unless it throws, the IRP is
 *       completed exactly once. The method answers {@link wsk.api.NtStatus#PENDING} when the
 *       request was accepted, or the failure when it was refused at once; the IRP is completed with
 *       that same failure then. A completion routine never runs inside the method that started the
 *       request.
 *   <dt>Misuse
 *   <dd>A null argument, unless it is a context, throws {@link java.lang.NullPointerException}; a
 *       request on an IRP that is still pending throws {@link java.lang.IllegalStateException}; a
 *       value outside its documented range throws {@link java.lang.IllegalArgumentException}.
 *       Misuse changes nothing and does not consume the IRP.
 *   <dt>Memory
 *   <dd>Memory described by a {@link wsk.api.WskBuf} is borrowed from the call until the IRP
 *       completes. The {@code WskBuf} itself is read during the call and may be reused at once.
 *   <dt>Dead sockets
 *   <dd>A socket whose provider failed answers {@link wsk.api.NtStatus#FILE_FORCED_CLOSED} to
 *       everything but close.
 * </dl>
 */
package wsk.api;

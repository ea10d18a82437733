/**
 * The request: what a client asks for, from its submission to its completion routine.
 *
 * <p>Holds the one implementation of an IRP, those who wait for it, its queue, whom it is for and
 * the way there from other threads, what counts what is still open, and the calls into client code.
 * Knows {@link wsk.engine.driver} and no other room: of a loop it knows what a request needs
 * ({@link wsk.engine.request.RequestLoop}), of lent memory where it is ({@link
 * wsk.engine.request.LentBytes}).
 *
 * <p>A request is its owner's while it is idle and its loop's while it is pending. Between threads
 * stand its states, its waiters, the lane, and the rundown; each says how, at its top. Client code
 * runs only through {@link wsk.engine.request.Callbacks}, and never inside the call that asked for
 * it.
 */
package wsk.engine.request;

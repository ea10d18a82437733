package wsk.provider.iouring;

import wsk.api.AddressFamily;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.IoUringAbi;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.UserData;

/**
 * What the drivers of all sockets have in common: a file, the requests in flight on it, and the way
 * it is closed.
 */
final class UringSocket {
    /*
     * Closing a descriptor does not cancel what is in flight on it: each request keeps the file
     * open, so neither a FIN nor a reset would leave. So: cancel by file, wait until nothing is in
     * flight, close, and only then free the slot and say so. Nothing that the kernel was given is
     * used again before its last completion.
     *
     * A cancellation may report that it found nothing while its target is on its way to completing.
     * That is no reason to wait for ever, nor to stop waiting: the count decides, and while it is
     * not zero the cancellation is repeated.
     */

    private final UringLoop loop;
    private UringEvents events;
    private final AddressFamily family;
    private final UringFile file;
    private final int slot;
    private final int generation;
    private int inFlight;
    private int cancelsInFlight;
    private boolean closing;
    private int closesInFlight;
    private boolean closeSubmitted;

    UringSocket(UringLoop loop, UringEvents events, AddressFamily family, int fd) {
        this.loop = loop;
        this.events = events;
        this.family = family;
        this.file = new UringFile(loop, fd);
        this.slot = loop.sockets().take(this);
        this.generation = loop.sockets().generation(slot);
    }

    UringFile file() {
        return file;
    }

    /** Lets another driver hear of the file. Nothing is in flight on it. */
    void handOver(UringEvents successor) {
        assert inFlight == 0 && !closing : "a driver leaves with requests in flight";
        events = successor;
    }

    AddressFamily family() {
        return family;
    }

    boolean closing() {
        return closing;
    }

    /** {@return the user data of a request that is submitted now} */
    long start(Operation op, int aux) {
        assert !closeSubmitted : "a request after the close";
        inFlight++;
        return userData(op, aux);
    }

    long userData(Operation op, int aux) {
        return UserData.of(op, aux, generation, slot);
    }

    /** Cancels one request; its own completion still comes. */
    void cancel(Operation op, int aux) {
        long target = userData(op, aux);
        cancelsInFlight++;
        loop.submissions().cancelRequest(target, start(Operation.CANCEL, op.code()));
    }

    void completed(Operation op, int aux, int result, int flags) {
        boolean last = (flags & IoUringAbi.IORING_CQE_F_MORE) == 0;
        if (inFlight == 0) {
            throw new AssertionError("a completion of " + op + " with nothing in flight");
        }
        if (last) {
            inFlight--;
        }
        switch (op) {
            case CLOSE -> {
                closeCompleted();
                return;
            }
            case INSTALL -> installCompleted(result);
            case SPARE -> {}
            case LEND -> throw new AssertionError(op + " completed on a socket");
            case CANCEL -> cancelCompleted(op, aux, result, flags);
            case WAKE, ACCEPT, CONNECT, RECEIVE_FED, RECEIVE_POSTED, SEND ->
                    events.completed(op, aux, result, flags, last);
        }
        if (closing && inFlight == 0) {
            submitClose();
        }
    }

    private void cancelCompleted(Operation op, int aux, int result, int flags) {
        cancelsInFlight--;
        if (!closing) {
            events.completed(op, aux, result, flags, /* last= */ true);
        } else if (inFlight > cancelsInFlight && cancelsInFlight == 0 && result <= 0) {
            cancelAll();
        }
    }

    /** Asks for a place in the loop's table, which spares the kernel a search per request. */
    void install() {
        assert !closing : "a place for what closes";
        if (file.takePlace(this)) {
            file.submitInstall(start(Operation.INSTALL, 0));
        }
    }

    private void installCompleted(int result) {
        file.installCompleted(result);
        if (file.shouldSpareDescriptor()) {
            spareDescriptor();
        }
    }

    /** {@return whether it had a descriptor that it can do without, and gave it back} */
    boolean spareDescriptor() {
        if (closing || !file.canSpareDescriptor()) {
            return false;
        }
        file.submitSpare(start(Operation.SPARE, 0));
        return true;
    }

    private void closeCompleted() {
        closesInFlight--;
        if (inFlight != closesInFlight) {
            throw new AssertionError(inFlight + " requests outlived their descriptor");
        }
        if (inFlight > 0) {
            return;
        }
        file.closed();
        loop.sockets().give(slot);
        events.closed();
    }

    private void cancelAll() {
        cancelsInFlight++;
        file.submitCancel(start(Operation.CANCEL, 0));
    }

    private void submitClose() {
        if (!closeSubmitted) {
            closeSubmitted = true;
            closesInFlight = file.closes();
            inFlight += closesInFlight;
            file.submitClose(userData(Operation.CLOSE, 0));
        }
    }

    /**
     * Closes; the driver hears {@link UringEvents#closed} when it is done.
     *
     * @param reset whether the peer of a TCP connection is to see a reset
     */
    void close(boolean reset) {
        assert !closing : "closed twice";
        closing = true;
        file.closing(this);
        if (reset) {
            file.resetOnClose();
        }
        if (inFlight > 0) {
            cancelAll();
        } else {
            submitClose();
        }
    }

    /** Closes at once because the loop itself ends, with whatever is in flight. */
    void abandon() {
        // What is being closed may be closed already, and its number somebody else's.
        if (!closeSubmitted) {
            file.abandon();
        }
        loop.sockets().give(slot);
    }

    /**
     * {@return whether a cancellation found its request, whose last completion follows then}
     *
     * <p>If not, the request was on its way to a completion when it was looked for. That need not
     * be its last one, so it is looked for again while it is in flight.
     */
    static boolean hasCancelled(int result) {
        return result >= 0;
    }

    /** {@return whether a result means that the request was cancelled} */
    static boolean isCancelled(int result) {
        return result == -Errno.ECANCELED;
    }
}

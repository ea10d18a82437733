package wsk.provider.iouring;

import wsk.api.AddressFamily;
import wsk.api.SockAddr;
import wsk.api.WskControlType;
import wsk.api.WskOption;
import wsk.engine.driver.DriverException;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.IoUringAbi;
import wsk.provider.iouring.kernel.SocketAbi;

import java.lang.foreign.MemorySegment;

/**
 * A descriptor, the requests in flight on it, and the way it is closed. What all sockets have in
 * common.
 */
final class UringHandle {
    /*
     * Closing a descriptor does not cancel what is in flight on it: each request keeps the file open, so neither a FIN nor a
     * reset would leave. So: cancel by descriptor, wait until nothing is in flight, close, and only then free the slot and
     * say so. Nothing that the kernel was given is used again before its last completion.
     *
     * A cancellation may report that it found nothing while its target is on its way to completing. That is no reason to wait
     * for ever, nor to stop waiting: the count decides, and while it is not zero the cancellation is repeated.
     */

    /** Whose socket it is. */
    interface Owner {
        /**
         * A request completed. Also called while closing, to give back what the request used;
         * nothing is fed then.
         *
         * @param last whether no more completions of the request follow
         */
        void completed(Op op, int aux, int result, int flags, boolean last);

        /** The descriptor is closed. */
        void closed();
    }

    private final UringLoop loop;
    private final Owner owner;
    private final AddressFamily family;
    private final int fd;
    private final int slot;
    private final int generation;
    private int inFlight;
    private int cancelsInFlight;
    private boolean closing;
    private boolean closeSubmitted;

    UringHandle(UringLoop loop, Owner owner, AddressFamily family, int fd) {
        this.loop = loop;
        this.owner = owner;
        this.family = family;
        this.fd = fd;
        this.slot = loop.sockets().take(this);
        this.generation = loop.sockets().generation(slot);
    }

    int fd() {
        return fd;
    }

    AddressFamily family() {
        return family;
    }

    boolean closing() {
        return closing;
    }

    /** {@return the user data of a request that is submitted now} */
    long start(Op op, int aux) {
        assert !closeSubmitted : "a request after the close";
        inFlight++;
        return userData(op, aux);
    }

    long userData(Op op, int aux) {
        return UserData.of(op, aux, generation, slot);
    }

    /** Cancels one request; its own completion still comes. */
    void cancel(Op op, int aux) {
        long target = userData(op, aux);
        cancelsInFlight++;
        loop.submissions().cancelRequest(target, start(Op.CANCEL, op.code()));
    }

    void completed(Op op, int aux, int result, int flags) {
        boolean last = (flags & IoUringAbi.IORING_CQE_F_MORE) == 0;
        if (inFlight == 0) {
            throw new AssertionError("a completion of " + op + " with nothing in flight");
        }
        if (last) {
            inFlight--;
        }
        switch (op) {
            case CLOSE -> {
                finish();
                return;
            }
            case CANCEL -> cancelCompleted(op, aux, result, flags);
            case WAKE, ACCEPT, CONNECT, RECEIVE_FED, RECEIVE_POSTED, SEND ->
                    owner.completed(op, aux, result, flags, last);
        }
        if (closing && inFlight == 0) {
            submitClose();
        }
    }

    private void cancelCompleted(Op op, int aux, int result, int flags) {
        cancelsInFlight--;
        if (!closing) {
            owner.completed(op, aux, result, flags, /* last= */ true);
        } else if (inFlight > cancelsInFlight && cancelsInFlight == 0 && result <= 0) {
            cancelAll();
        }
    }

    private void finish() {
        if (inFlight != 0) {
            throw new AssertionError(inFlight + " requests outlived their descriptor");
        }
        loop.sockets().give(slot);
        owner.closed();
    }

    private void cancelAll() {
        cancelsInFlight++;
        loop.submissions().cancelDescriptor(fd, start(Op.CANCEL, 0));
    }

    private void submitClose() {
        if (!closeSubmitted) {
            long userData = start(Op.CLOSE, 0);
            closeSubmitted = true;
            loop.submissions().close(fd, userData);
        }
    }

    /**
     * Closes; the owner is told when it is done.
     *
     * @param reset whether the peer of a TCP connection is to see a reset
     */
    void close(boolean reset) {
        assert !closing : "closed twice";
        closing = true;
        if (reset) {
            resetOnClose();
        }
        if (inFlight > 0) {
            cancelAll();
        } else {
            submitClose();
        }
    }

    private void resetOnClose() {
        MemorySegment scratch = loop.scratch();
        scratch.set(UringLoop.INT, 0, 1);
        scratch.set(UringLoop.INT, Integer.BYTES, 0);
        loop.syscalls()
                .setsockopt(
                        fd,
                        SocketAbi.SOL_SOCKET,
                        SocketAbi.SO_LINGER,
                        scratch.address(),
                        Long.BYTES);
    }

    /** Closes at once because the loop itself ends, with whatever is in flight. */
    void abandon() {
        // What is in flight keeps the file open, so the peer has to be told now.
        loop.syscalls().shutdown(fd, SocketAbi.SHUT_RDWR);
        loop.syscalls().abandon(fd);
        loop.sockets().give(slot);
    }

    void bind(SockAddr local) throws DriverException {
        long at = loop.scratch().address();
        int bytes = UringAddresses.put(at, local, family);
        int result = loop.syscalls().bind(fd, at, bytes);
        if (result < 0) {
            throw UringStatus.refused("bind to " + local, result);
        }
    }

    SockAddr localAddress() throws DriverException {
        return loop.localAddress(fd);
    }

    <T> void setOption(WskOption<T> option, T value) throws DriverException {
        UringOptions.set(loop, fd, option, value);
    }

    <T> T getOption(WskOption<T> option) throws DriverException {
        return UringOptions.get(loop, fd, option);
    }

    long control(
            WskControlType type, int level, int code, MemorySegment input, MemorySegment output)
            throws DriverException {
        return UringOptions.control(loop, fd, type, level, code, input, output);
    }

    /** {@return whether a result means that the request was cancelled} */
    static boolean isCancelled(int result) {
        return result == -Errno.ECANCELED;
    }
}

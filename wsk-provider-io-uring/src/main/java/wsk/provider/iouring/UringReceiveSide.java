package wsk.provider.iouring;

import wsk.api.NtStatus;
import wsk.engine.driver.ReceiveBlock;
import wsk.engine.driver.ReceiveDriver;
import wsk.engine.driver.ReceiveSink;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.IoUringAbi;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.RepeatingRequest;

import java.lang.foreign.MemorySegment;

/**
 * What a connection receives: fed from the loop's buffers while armed, or once into memory of the
 * engine's choice.
 */
final class UringReceiveSide implements ReceiveDriver, UringBlocks.Waiter {
    /*
     * At most one receive is in flight: two would take turns with the stream's bytes. So a posted
     * receive waits until a repeating one that was disarmed has ended. Bytes that the repeating one
     * still brings are the stream's next; they go into the waiting receive first, and what does not
     * fit is fed.
     */

    private static final int POSTED_MAX = 1 << 30;

    private final UringLoop loop;
    private final UringSocket socket;
    private final UringFile file;
    private final UringConnectionDriver connection;
    private final ReceiveSink sink;
    private final RepeatingRequest fed = new RepeatingRequest();
    private boolean waitsForBuffer;
    private boolean ended;
    private boolean posted;
    private boolean postedInFlight;
    private boolean postedCancelled;
    private long postedAddress;
    private int postedBytes;
    private boolean knownEmpty = true;

    UringReceiveSide(
            UringLoop loop,
            UringSocket socket,
            UringConnectionDriver connection,
            ReceiveSink sink) {
        this.loop = loop;
        this.socket = socket;
        this.file = socket.file();
        this.connection = connection;
        this.sink = sink;
    }

    @Override
    public void arm() {
        assert !posted : "armed with a receive posted";
        if (fed.want()) {
            startFed();
        }
    }

    @Override
    public void disarm() {
        if (fed.unwant()) {
            socket.cancel(Operation.RECEIVE_FED, 0);
        }
    }

    private void startFed() {
        if (waitsForBuffer || postedInFlight) {
            return;
        }
        fed.started();
        long userData = socket.start(Operation.RECEIVE_FED, 0);
        int group = loop.streamBlocks().group();
        if (loop.has(Feature.MULTISHOT_RECEIVE)) {
            loop.submissions().receiveMultishot(file.name(), file.flags(), group, userData);
        } else {
            loop.submissions().receiveSelect(file.name(), file.flags(), group, userData);
        }
    }

    @Override
    public void buffersCame() {
        waitsForBuffer = false;
        proceed();
    }

    /** Starts what is wanted, if nothing is in flight. */
    private void proceed() {
        if (socket.closing() || fed.running()) {
            return;
        }
        if (posted) {
            if (!postedInFlight) {
                submitPosted();
            }
        } else if (fed.due()) {
            startFed();
        }
    }

    void fedCompleted(int result, int flags, boolean last) {
        if (!fed.running()) {
            throw new AssertionError("a receive completed that was not in flight");
        }
        if (last) {
            fed.ended();
        }
        knownEmpty = (flags & IoUringAbi.IORING_CQE_F_SOCK_NONEMPTY) == 0;
        if ((flags & IoUringAbi.IORING_CQE_F_BUFFER) != 0) {
            if (result > 0) {
                feed(result, flags);
            } else {
                loop.streamBlocks().broughtNothing(flags, result);
            }
        }
        if (socket.closing()) {
            return;
        }
        if (result == 0) {
            streamEnded();
        } else if (result < 0) {
            fedFailed(result);
        }
        if (last) {
            proceed();
        }
    }

    private void feed(int bytes, int flags) {
        UringBlocks blocks = loop.streamBlocks();
        ReceiveBlock block = blocks.block(flags);
        int at = blocks.take(flags, bytes);
        if (at >= 0 && !socket.closing()) {
            int used = posted ? fillPosted(block, at, bytes) : 0;
            if (used < bytes) {
                sink.received(block, at + used, bytes - used);
            }
        }
        blocks.taken(block);
    }

    /** {@return how many bytes went into the receive that waits for the repeating one to end} */
    private int fillPosted(ReceiveBlock block, int at, int bytes) {
        int used = Math.min(bytes, postedBytes);
        Memory.copy(block.memory().address() + at, postedAddress, used);
        posted = false;
        sink.filled(used);
        return used;
    }

    private void fedFailed(int result) {
        if (result == -Errno.ENOBUFS) {
            // The group's buffers, not the network's memory, which a receive does not need.
            waitsForBuffer = true;
            loop.streamBlocks().await(this);
        } else if (result == -Errno.ENOMEM) {
            foundNoMemory();
        } else if (isFailure(result)) {
            streamFailed(-result);
        }
    }

    /** Nobody is told who has disarmed meanwhile: there is nothing to be tried again. */
    private void foundNoMemory() {
        if (fed.wanted()) {
            fed.finished();
            sink.receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, Errno.ENOMEM);
        }
    }

    /** {@return whether the result of a receive says that the connection has failed} */
    static boolean isFailure(int result) {
        return result < 0
                && result != -Errno.ENOBUFS
                && result != -Errno.ENOMEM
                && !UringSocket.isCancelled(result)
                && !UringStatus.isTransient(result);
    }

    private void streamEnded() {
        int failure = connection.failure();
        if (failure != 0) {
            streamFailed(failure);
            return;
        }
        ended = true;
        stop();
        sink.receiveEnded();
    }

    private void streamFailed(int errno) {
        connection.failed(errno);
        ended = true;
        stop();
        sink.receiveFailed(UringStatus.of(errno), errno);
    }

    private void stop() {
        fed.finished();
        posted = false;
    }

    /** {@return whether the peer's end of stream was seen} */
    boolean ended() {
        return ended;
    }

    @Override
    public void post(MemorySegment target, long offset, long length) {
        assert !posted : "two receives posted";
        assert !fed.wanted() : "a receive posted while armed";
        posted = true;
        postedCancelled = false;
        postedAddress = target.address() + offset;
        postedBytes = (int) Math.min(length, POSTED_MAX);
        if (!fed.running()) {
            submitPosted();
        }
    }

    private void submitPosted() {
        postedInFlight = true;
        long userData = socket.start(Operation.RECEIVE_POSTED, 0);
        loop.submissions()
                .receive(
                        file.name(),
                        file.flags(),
                        postedAddress,
                        postedBytes,
                        0,
                        knownEmpty,
                        userData);
    }

    @Override
    public void cancelPosted() {
        if (!posted) {
            return;
        }
        if (postedInFlight) {
            postedCancelled = true;
            socket.cancel(Operation.RECEIVE_POSTED, 0);
        } else {
            posted = false;
            sink.receiveFailed(NtStatus.CANCELLED, 0);
        }
    }

    void postedCompleted(int result, int flags) {
        if (!postedInFlight) {
            throw new AssertionError("a posted receive completed that was not in flight");
        }
        postedInFlight = false;
        knownEmpty = (flags & IoUringAbi.IORING_CQE_F_SOCK_NONEMPTY) == 0;
        if (socket.closing()) {
            return;
        }
        if (result > 0) {
            posted = false;
            sink.filled(result);
        } else if (result == 0) {
            streamEnded();
        } else if (UringSocket.isCancelled(result)) {
            posted = false;
            sink.receiveFailed(NtStatus.CANCELLED, 0);
        } else if (UringStatus.isTransient(result)) {
            postedAgain();
            return;
        } else if (result == -Errno.ENOMEM || result == -Errno.ENOBUFS) {
            postedFoundNoMemory(-result);
        } else {
            streamFailed(-result);
        }
        if (!socket.closing()) {
            proceed();
        }
    }

    private void postedFoundNoMemory(int errno) {
        posted = false;
        if (postedCancelled) {
            sink.receiveFailed(NtStatus.CANCELLED, 0);
        } else {
            sink.receiveFailed(NtStatus.INSUFFICIENT_RESOURCES, errno);
        }
    }

    private void postedAgain() {
        if (postedCancelled) {
            posted = false;
            sink.receiveFailed(NtStatus.CANCELLED, 0);
        } else {
            submitPosted();
        }
    }

    /** A cancellation completed. */
    void cancelCompleted(Operation target, int result) {
        if (UringSocket.hasCancelled(result)) {
            return;
        }
        if (target == Operation.RECEIVE_FED && fed.running() && fed.cancelling()) {
            socket.cancel(target, 0);
        } else if (target == Operation.RECEIVE_POSTED && postedInFlight && postedCancelled) {
            socket.cancel(target, 0);
        }
    }

    @Override
    public long backlog() {
        return Math.max(0, file.queued(SocketAbi.SIOCINQ));
    }

    void closing() {
        stop();
        if (waitsForBuffer) {
            waitsForBuffer = false;
            loop.streamBlocks().forget(this);
        }
    }
}

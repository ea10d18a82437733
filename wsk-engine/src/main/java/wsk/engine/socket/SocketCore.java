package wsk.engine.socket;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.engine.driver.BoundFile;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.SocketDriver;
import wsk.engine.loop.EventLoop;
import wsk.engine.loop.OpenSocket;
import wsk.engine.request.Irp;
import wsk.engine.request.Lane;
import wsk.engine.request.LoopTask;
import wsk.engine.request.PendingRequests;

import java.util.Objects;

/** The life of a socket, whatever its category: open, dead, closing, closed. */
public final class SocketCore extends OpenSocket {
    /*
     * OPEN ----close----> CLOSING ----driver closed----> CLOSED
     *   \                                                  ^
     *    +---defect---> DEAD ---------close----------------+
     *
     * Closing. On the loop, between callbacks or inside one of them: no event is delivered from
     * here on; every request that the kernel does not hold is settled CANCELLED. Then, outside any
     * callback (deferred), observers are told and the driver is closed. When it says that the
     * kernel holds nothing any more, the remaining requests are settled, and the close request
     * last. Completion routines run in the order of settling, so the client hears of the close
     * after everything else, and nothing after it.
     *
     * A discard is a close without a request, for connections that no client has ever seen. An
     * abort is one that resets, for sockets whose client has gone.
     *
     * Dying with the loop needs no memory, and may be cut short by a second failure: it is
     * unfinished then, and tried again.
     */

    private enum Life {
        OPEN,
        DEAD,
        CLOSING,
        CLOSED
    }

    private final ClientHome home;
    private final EventLoop loop;
    private final Lane lane;
    private final AddressFamily family;
    private final SocketCategory category;
    private final Extensions extensions;
    private final EventGate gate = new EventGate();
    private final SocketTimers timers;
    private final LoopTask closeDriver =
            new LoopTask() {
                @Override
                public void run() {
                    closeDriver();
                }
            };
    private final LoopTask deliver =
            new LoopTask() {
                @Override
                public void run() {
                    deliverQueued = false;
                    deliver();
                }
            };

    private volatile Life life = Life.OPEN;

    /** Set while the socket is made, and by a stream socket that begins to listen. */
    private volatile @Nullable SocketRole role;

    private boolean deliverQueued;
    private boolean deadTold;
    private boolean unfinished;
    private boolean aborts;
    private @Nullable Irp closeIrp;
    private @Nullable BoundFile file;

    @SuppressWarnings("this-escape") // The part only keeps the reference while this is built.
    SocketCore(ClientHome home, EventLoop loop, AddressFamily family, SocketCategory category) {
        this.home = home;
        this.loop = loop;
        this.lane = new Lane(loop);
        this.timers = new SocketTimers(loop, lane);
        this.family = family;
        this.category = category;
        this.extensions = new Extensions(this, home);
    }

    /** {@return what the socket is at the moment} Any thread; changed on the loop. */
    public SocketRole role() {
        return present(role);
    }

    /** Makes the socket what it is from now on. Loop thread, or before anybody has the socket. */
    public void become(SocketRole newRole) {
        role = newRole;
    }

    public SocketCategory category() {
        return category;
    }

    /** {@return the extension interfaces registered on the socket} */
    public Extensions extensions() {
        return extensions;
    }

    public ClientHome home() {
        return home;
    }

    public EventLoop loop() {
        return loop;
    }

    Lane lane() {
        return lane;
    }

    public AddressFamily family() {
        return family;
    }

    public EventGate gate() {
        return gate;
    }

    /** {@return the timers of its client} */
    SocketTimers timers() {
        return timers;
    }

    /** {@return whether the caller runs on the socket's loop} */
    public boolean isCurrent() {
        return loop.isCurrent();
    }

    /**
     * {@return whether this socket could be found at an address or find another there: it is of its
     * family, and not the unnamed one}
     */
    public boolean isPlace(SockAddr address) {
        boolean unnamed = address instanceof SockAddr.Unix(String path) && path.isEmpty();
        return address.family() == family && !unnamed;
    }

    /**
     * {@return whether the socket can be used} Any thread; on others than the loop's it may be
     * about to change.
     */
    public boolean isOpen() {
        return life == Life.OPEN;
    }

    private void deliver() {
        if (life == Life.OPEN || life == Life.DEAD) {
            extensions.tell();
        }
        // Whoever was told may have closed it.
        if (life == Life.OPEN) {
            role().deliver();
        } else if (life == Life.DEAD && !deadTold && role().hasOwner()) {
            deadTold = true;
            tellDead();
        }
    }

    /** Needs no memory of ours, which may be what the loop has failed of. */
    private void tellDead() {
        try {
            role().indicateDead();
        } catch (Throwable failure) {
            loop.callbacks().failed(failure);
        }
    }

    /** Notes that the socket was bound, and what is to be removed when it closes. */
    public void boundTo(SockAddr address) {
        assert isCurrent();
        file = BoundFile.of(address);
    }

    /** {@return the file that binding made, null if there is none} */
    public @Nullable BoundFile file() {
        return file;
    }

    /**
     * Removes the file of a Unix-domain socket. While the socket is open nobody takes it for a
     * stale one to be replaced.
     */
    private void removeFile() {
        BoundFile own = file;
        file = null;
        if (own != null) {
            own.remove();
        }
    }

    /** Runs the role's deliver soon, outside any callback. */
    public void deliverSoon() {
        assert isCurrent();
        if (!deliverQueued) {
            deliverQueued = true;
            loop.defer(deliver);
        }
    }

    NtStatus close(Irp irp) {
        assert isCurrent();
        switch (life) {
            case CLOSING, CLOSED -> {
                return irp.settle(NtStatus.FILE_FORCED_CLOSED, 0);
            }
            case DEAD, OPEN -> {
                closeIrp = irp;
                discard();
            }
        }
        return NtStatus.PENDING;
    }

    /** Closes a socket that no client knows, or no longer. */
    public void discard() {
        assert isCurrent();
        switch (life) {
            case OPEN -> {
                life = Life.CLOSING;
                timers.end();
                gate.close();
                extensions.end();
                role().closing(NtStatus.CANCELLED);
                loop.defer(closeDriver);
            }
            case DEAD -> {
                life = Life.CLOSING;
                timers.end();
                extensions.end();
                loop.defer(closeDriver);
            }
            case CLOSING, CLOSED -> {}
        }
    }

    @Override
    public String describe() {
        assert isCurrent();
        PendingRequests requests = new PendingRequests();
        String what = category.words() + " " + role().describe(requests.add(closeIrp));
        gate.pending(requests);
        String state =
                switch (life) {
                    case OPEN -> "open";
                    case DEAD -> "dead and not closed";
                    case CLOSING -> "closing";
                    case CLOSED -> "closed";
                };
        String pending = requests.toString();
        return what + " (" + state + (pending.isEmpty() ? ")" : "; " + pending + ")");
    }

    @Override
    public void abort() {
        assert isCurrent();
        aborts = true;
        discard();
    }

    @Override
    public void abortSoon() {
        loop.defer(
                new LoopTask() {
                    @Override
                    public void run() {
                        abort();
                    }
                });
    }

    private void closeDriver() {
        assert isCurrent();
        extensions.tellClosing();
        if (life != Life.CLOSING) {
            // The loop has failed meanwhile, and closed all there was.
            return;
        }
        removeFile();
        SocketDriver driver = role().driver();
        if (driver == null) {
            driverClosed();
        } else if (!role().isDriverClosing()) {
            driver.close(aborts || role().resetsOnClose());
        }
    }

    /** {@return whether a driver that says it is closed does so because of us} */
    public boolean isClosing() {
        assert isCurrent();
        return life == Life.CLOSING;
    }

    /** The kernel holds nothing of this socket any more. */
    public void driverClosed() {
        assert isCurrent();
        if (life != Life.CLOSING) {
            throw new AssertionError("a driver closed by itself in " + life);
        }
        role().sweep(NtStatus.CANCELLED);
        closed();
    }

    private void closed() {
        assert life == Life.CLOSING : life;
        life = Life.CLOSED;
        removeFile();
        loop.closed(this);
        Irp irp = closeIrp;
        closeIrp = null;
        if (irp == null) {
            loop.rundown().release();
        } else {
            irp.releasing(loop.rundown()).settle(NtStatus.SUCCESS, 0);
        }
    }

    @Override
    public void dieWithLoop() {
        assert isCurrent();
        role().dropDriver();
        if (unfinished && life == Life.DEAD) {
            finishDying();
        } else {
            die();
        }
    }

    /** The socket no longer works: a defect, or a failure that leaves nothing to use. */
    public void die() {
        assert isCurrent();
        switch (life) {
            case DEAD, CLOSED -> {}
            case CLOSING -> driverClosed();
            case OPEN -> {
                life = Life.DEAD;
                unfinished = true;
                gate.close();
                finishDying();
            }
        }
    }

    private void finishDying() {
        assert life == Life.DEAD && unfinished : life;
        try {
            role().closing(NtStatus.FILE_FORCED_CLOSED);
        } finally {
            role().sweep(NtStatus.FILE_FORCED_CLOSED);
            deliverSoon();
        }
        extensions.died();
        unfinished = false;
    }

    /** Settles a request with the address that the driver tells; the socket has one. */
    public NtStatus tellLocalAddress(Irp irp) {
        assert isCurrent();
        try {
            return irp.localAddress(present(role().driver()).control().localAddress())
                    .settle(NtStatus.SUCCESS, 0);
        } catch (DriverException e) {
            return irp.settle(e);
        }
    }

    /** {@return the driver of a socket that must have one} */
    public static <D> D present(@Nullable D driver) {
        return Objects.requireNonNull(driver, "a part of the socket is missing");
    }
}

package wsk.provider.iouring;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import wsk.api.AddressFamily;
import wsk.api.WskTransport;
import wsk.engine.driver.AcceptedConnection;
import wsk.engine.driver.ConnectionDriver;
import wsk.engine.driver.ConnectionSink;
import wsk.engine.driver.DatagramDriver;
import wsk.engine.driver.DatagramSink;
import wsk.engine.driver.DriverException;
import wsk.engine.driver.ListenDriver;
import wsk.engine.driver.ListenSink;
import wsk.engine.driver.LoopDriver;
import wsk.engine.driver.SocketDriver;
import wsk.engine.driver.SocketSink;
import wsk.provider.iouring.kernel.BufferRing;
import wsk.provider.iouring.kernel.CompletionSink;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.FileTable;
import wsk.provider.iouring.kernel.IoUringAbi;
import wsk.provider.iouring.kernel.Kernel;
import wsk.provider.iouring.kernel.KernelRefusal;
import wsk.provider.iouring.kernel.Ring;
import wsk.provider.iouring.kernel.RingCounters;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.kernel.SubmissionQueue;
import wsk.provider.iouring.kernel.Syscalls;
import wsk.provider.iouring.request.Operation;
import wsk.provider.iouring.request.SlotTable;
import wsk.provider.iouring.request.UserData;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** One ring and its sockets. */
final class UringLoop implements LoopDriver, CompletionSink {
    private static final Logger LOG = LoggerFactory.getLogger(UringLoop.class);

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfInt INT_UNALIGNED = ValueLayout.JAVA_INT_UNALIGNED;
    static final int SCRATCH_BYTES = 4096;

    // Leaves the rest of a flood for the next turn, which does not wait: so that what the first
    // have caused is sent, and timers and other threads get theirs. Far above ordinary batches.
    static final int BATCH_MAX = 256;

    // Worker threads of the kernel, which carry out what has to block: to connect to a Unix-domain
    // listener whose queue is full. The rest of those wait for a thread.
    static final int WORKERS_MAX = 16;
    private static final long DRAIN_NANOS = 2_000_000_000L;
    private static final long ABANDON_NANOS = 10_000_000L;
    private static final int SWEEPS_MAX = 100;
    static final int OWN_SLOT = UserData.SLOTS_MAX - 1;
    private static final long CANCEL_ALL = UserData.of(Operation.CANCEL, 0, 0, OWN_SLOT);

    private final UringSettings settings;
    private final Syscalls syscalls;
    private final Arena arena;
    private final Ring ring;
    private final Kernel kernel;
    private final SubmissionQueue submissions;
    private final boolean workIsFlagged;
    private final UringBusyWait spin;
    private final SlotTable<UringSocket> sockets = new SlotTable<>();
    private final UringGather gather;
    private final UringAcknowledgements acknowledgements = new UringAcknowledgements();
    private final UringAddresses addresses;
    private final List<UringDatagramDriver> fedDatagrams = new ArrayList<>();
    private final List<UringDatagramSendSide> queuedDatagrams = new ArrayList<>();
    private final MemorySegment scratch;
    private final UringBlocks streamBlocks;
    private final UringPlaces places;
    private @Nullable UringBlocks datagramBlocks;
    private UringRingEvent.@Nullable Source source;
    private boolean polling;
    private boolean ending;

    private final Object wakeLock = new Object();
    // Guarded by wakeLock: after closing, the number may be somebody else's descriptor.
    private int eventFd;

    /**
     * Opens a loop on the calling thread.
     *
     * @param arena owned by the loop from here on
     * @param seam what to put between the loop and its ring; tests do
     * @throws KernelRefusal if the kernel refuses
     */
    UringLoop(UringSettings settings, Arena arena, Syscalls syscalls, UnaryOperator<Kernel> seam) {
        this.settings = settings;
        this.arena = arena;
        this.syscalls = syscalls;
        this.scratch = arena.allocate(SCRATCH_BYTES, Long.BYTES);
        this.gather = new UringGather(arena);
        this.addresses = new UringAddresses(syscalls, scratch);
        this.ring = Ring.open(syscalls, settings.ring());
        ring.limitWorkers(WORKERS_MAX);
        this.kernel = seam.apply(ring);
        this.submissions = kernel.submissions();
        this.workIsFlagged = ring.features().contains(Feature.TASKRUN_FLAG);
        this.spin = new UringBusyWait(workIsFlagged ? settings.spinMicros() * 1_000L : 0);
        BufferRing streamBuffers = null;
        try {
            streamBuffers = openStreamBuffers();
            this.streamBlocks = new UringBlocks(streamBuffers);
            this.places = new UringPlaces(this, openFiles(), settings.descriptors());
            this.eventFd = syscalls.eventfd();
            if (eventFd < 0) {
                throw new KernelRefusal("eventfd", -eventFd);
            }
        } catch (KernelRefusal refusal) {
            if (streamBuffers != null) {
                streamBuffers.close();
            }
            ring.close();
            throw refusal;
        }
        pollWakeups();
    }

    private BufferRing openStreamBuffers() {
        boolean incremental =
                ring.features().contains(Feature.INCREMENTAL) && has(Feature.INCREMENTAL);
        return BufferRing.open(syscalls, ring.descriptor(), settings.streamGroup(), incremental);
    }

    private FileTable openFiles() {
        return FileTable.open(
                syscalls, arena, ring, settings.fixedFiles(), settings.ring().wanted());
    }

    private void pollWakeups() {
        polling = true;
        submissions.pollMultishot(
                eventFd, SocketAbi.POLLIN, UserData.of(Operation.WAKE, 0, 0, OWN_SLOT));
    }

    Syscalls syscalls() {
        return syscalls;
    }

    SubmissionQueue submissions() {
        return submissions;
    }

    SlotTable<UringSocket> sockets() {
        return sockets;
    }

    UringGather gather() {
        return gather;
    }

    UringPlaces places() {
        return places;
    }

    /** {@return a descriptor for a file of the ring's table, or {@code -errno}} */
    int makeDescriptor(int place, long userData) {
        return kernel.installDescriptor(place, userData);
    }

    UringAcknowledgements acknowledgements() {
        return acknowledgements;
    }

    UringAddresses addresses() {
        return addresses;
    }

    UringBlocks streamBlocks() {
        return streamBlocks;
    }

    /** {@return whether there are completions that were not looked at yet} */
    boolean hasCompletions() {
        return kernel.completionsReady();
    }

    RingCounters counters() {
        return kernel.counters();
    }

    /** {@return memory for the arguments of one system call} */
    MemorySegment scratch() {
        return scratch;
    }

    /** {@return from how many bytes on a send is not copied} */
    int zeroCopyBytes() {
        int bytes = settings.zeroCopyBytes();
        return bytes > 0 && has(Feature.ZERO_COPY) ? bytes : Integer.MAX_VALUE;
    }

    boolean has(Feature feature) {
        return settings.ring().wanted().contains(feature);
    }

    /** {@return the blocks for datagrams, made when the first datagram socket opens} */
    UringBlocks datagramBlocks() {
        UringBlocks blocks = datagramBlocks;
        if (blocks == null) {
            // Whole buffers: in what is left of one, a datagram might not fit and would be cut.
            BufferRing buffers =
                    BufferRing.open(syscalls, ring.descriptor(), settings.datagramGroup(), false);
            blocks = new UringBlocks(buffers);
            datagramBlocks = blocks;
        }
        return blocks;
    }

    /** Notes that a datagram socket was fed in this batch. */
    void fed(UringDatagramDriver driver) {
        fedDatagrams.add(driver);
    }

    /** Notes that a datagram socket has something for the next turn. */
    void queued(UringDatagramSendSide out) {
        queuedDatagrams.add(out);
    }

    private void flushDatagrams() {
        for (int i = 0; i < queuedDatagrams.size(); i++) {
            queuedDatagrams.get(i).flush();
        }
        queuedDatagrams.clear();
    }

    @Override
    public void turn(long timeoutNanos) {
        flushDatagrams();
        boolean busy = buffersComeBack() || kernel.completionsReady();
        long timeout = busy ? 0 : acknowledgements.shorten(timeoutNanos);
        if (timeout > 0 && !(spin.isWorthwhile() && lookForWork())) {
            kernel.submitAndWait(1, timeout == FOREVER ? -1 : timeout);
        } else if (submissions.waiting() > 0 || !workIsFlagged || kernel.deferredWorkReady()) {
            kernel.submitAndWait(0, 0);
        }
        kernel.drain(this, BATCH_MAX);
        batchEnded();
        acknowledgements.look();
    }

    /**
     * Gives the kernel the buffers that came back, be it in the last batch or from clients since.
     *
     * @return whether some sockets still wait for their turn to use them
     */
    private boolean buffersComeBack() {
        boolean someWait = streamBlocks.turnBegins();
        if (datagramBlocks != null) {
            someWait |= datagramBlocks.turnBegins();
        }
        return someWait;
    }

    private boolean lookForWork() {
        if (submissions.waiting() > 0) {
            kernel.submitAndWait(0, 0);
        }
        return spin.look(kernel);
    }

    private void batchEnded() {
        // By index: what is told may feed nothing, but it may close, and a closed one is simply
        // passed over.
        for (int i = 0; i < fedDatagrams.size(); i++) {
            fedDatagrams.get(i).batchEnded();
        }
        fedDatagrams.clear();
    }

    @Override
    public void completed(long userData, int result, int flags) {
        int slot = UserData.slot(userData);
        Operation op = Operation.of(UserData.op(userData));
        if (slot == OWN_SLOT) {
            loopCompleted(op, userData, result, flags);
            return;
        }
        UringSocket socket = sockets.find(slot, UserData.generation(userData));
        if (socket == null) {
            throw new AssertionError(
                    "a completion of %s for slot %d, which has no such owner".formatted(op, slot));
        }
        socket.completed(op, UserData.aux(userData), result, flags);
    }

    private void loopCompleted(Operation op, long userData, int result, int flags) {
        if (op == Operation.LEND) {
            places.lent(userData, result);
        }
        if (op == Operation.WAKE && (flags & IoUringAbi.IORING_CQE_F_MORE) == 0) {
            polling = false;
            if (!ending) {
                pollWakeups();
            }
        }
    }

    @Override
    public void wakeup() {
        // The counter is never read: each signal completes the poll anew, and it would take
        // centuries to overflow.
        synchronized (wakeLock) {
            if (eventFd >= 0) {
                syscalls.signal(eventFd);
            }
        }
    }

    @Override
    public ListenDriver openListen(AddressFamily family, ListenSink sink) throws DriverException {
        int fd = socket(family, SocketAbi.SOCK_STREAM);
        if (family != AddressFamily.UNIX) {
            noDelay(fd);
        }
        return new UringListenDriver(this, family, fd, sink);
    }

    @Override
    public SocketDriver openBasic(AddressFamily family, int socketType, SocketSink sink)
            throws DriverException {
        boolean isDatagram = socketType == WskTransport.SOCK_DGRAM;
        int fd = socket(family, isDatagram ? SocketAbi.SOCK_DGRAM : SocketAbi.SOCK_STREAM);
        if (!isDatagram && family != AddressFamily.UNIX) {
            noDelay(fd);
        }
        return new UringBasicDriver(this, family, fd, sink);
    }

    @Override
    public ConnectionDriver openConnection(AddressFamily family, ConnectionSink sink)
            throws DriverException {
        int fd = socket(family, SocketAbi.SOCK_STREAM);
        if (family != AddressFamily.UNIX) {
            noDelay(fd);
        }
        return new UringConnectionDriver(this, family, fd, sink);
    }

    private void noDelay(int fd) {
        UringOptions.setInt(this, fd, SocketAbi.IPPROTO_TCP, SocketAbi.TCP_NODELAY, 1);
    }

    @Override
    public ConnectionDriver adopt(AcceptedConnection accepted, ConnectionSink sink) {
        UringAccepted own = (UringAccepted) accepted;
        UringConnectionDriver driver =
                new UringConnectionDriver(this, own.family(), own.fd(), sink);
        driver.place();
        return driver;
    }

    @Override
    public DatagramDriver openDatagram(AddressFamily family, DatagramSink sink)
            throws DriverException {
        try {
            datagramBlocks();
        } catch (KernelRefusal refusal) {
            throw UringTransport.refused(refusal);
        }
        int fd = socket(family, SocketAbi.SOCK_DGRAM);
        return new UringDatagramDriver(this, family, fd, sink);
    }

    private int socket(AddressFamily family, int type) throws DriverException {
        int domain = UringAddresses.domain(family);
        int fd = syscalls.socket(domain, type | SocketAbi.SOCK_CLOEXEC, 0);
        if (fd == -Errno.EMFILE) {
            places.descriptorsRanOut();
        }
        if (fd < 0) {
            throw UringStatus.refused("socket", fd);
        }
        if (family == AddressFamily.INET6) {
            // Linux' default depends on a sysctl, WSK's does not.
            UringOptions.setInt(this, fd, SocketAbi.IPPROTO_IPV6, SocketAbi.IPV6_V6ONLY, 1);
        }
        return fd;
    }

    @Override
    public void close() {
        ending = true;
        if (source != null) {
            source.close();
        }
        LOG.debug("ring closed: {}, files: {}", kernel.counters(), places);
        boolean orderly = sockets.live() == 0;
        if (!orderly) {
            abandonSockets();
        }
        boolean quiet = orderly ? quiesce() : cancelLeft();
        synchronized (wakeLock) {
            syscalls.close(eventFd);
            eventFd = -1;
        }
        places.close();
        if (!quiet) {
            // Unmapped and closed, or the ring would keep the files of its requests open. The
            // buffers are never freed: the kernel may still write into them, and clients may keep
            // them.
            kernel.close();
            return;
        }
        streamBlocks.close();
        if (datagramBlocks != null) {
            datagramBlocks.close();
        }
        kernel.close();
        arena.close();
    }

    /** After a defect: sockets are left, and what their completions say is not trusted any more. */
    private void abandonSockets() {
        UringSocket left = sockets.any();
        while (left != null) {
            left.abandon();
            left = sockets.any();
        }
    }

    /**
     * Cancels whatever is in flight until the kernel finds nothing more. A request that was left
     * would keep its file open, and the file its port.
     *
     * @return false: after a defect nobody knows whether everything is quiet
     */
    private boolean cancelLeft() {
        boolean[] found = {true};
        CompletionSink dropping =
                (userData, result, _) -> {
                    if (userData == CANCEL_ALL) {
                        found[0] = result > 0;
                    } else {
                        dropped(userData, result);
                    }
                };
        for (int sweep = 0; sweep < SWEEPS_MAX && found[0]; sweep++) {
            submissions.cancelAll(CANCEL_ALL);
            kernel.submitAndWait(1, ABANDON_NANOS);
            while (kernel.drain(dropping, BATCH_MAX) > 0) {
                kernel.submitAndWait(0, 0);
            }
        }
        return false;
    }

    /** What a completion brings that nobody waits for: a descriptor is closed. */
    private void dropped(long userData, int result) {
        if (UserData.op(userData) == Operation.ACCEPT.code() && result >= 0) {
            syscalls.abandon(result);
        } else if (UserData.op(userData) == Operation.LEND.code()) {
            places.lent(userData, result);
        }
    }

    /** {@return whether nothing is in flight any more} */
    private boolean quiesce() {
        submissions.cancelAll(CANCEL_ALL);
        long deadline = System.nanoTime() + DRAIN_NANOS;
        while (polling && System.nanoTime() - deadline < 0) {
            kernel.submitAndWait(1, DRAIN_NANOS);
            kernel.drain(this, BATCH_MAX);
        }
        return !polling;
    }

    /** Tells a recording what happened so far. On another thread, so from a moment ago. */
    void describe(UringRingEvent event) {
        RingCounters counters = kernel.counters();
        event.enters = counters.enters();
        event.entersThatFailed = counters.entersThatFailed();
        event.submissions = counters.submissions();
        event.spills = counters.spills();
        event.completions = counters.completions();
        event.overflows = counters.overflows();
        event.streamBuffers = streamBlocks.ring().granted();
        event.streamBuffersRanDry = streamBlocks.ring().dry();
        event.sockets = sockets.live();
        event.fixedFiles = places.used();
        event.withoutDescriptor = places.withoutDescriptor();
    }

    /** Lets recordings hear of this loop until it is closed. */
    void record(UringRingEvent.Source events) {
        source = events;
    }

    /** {@return what the ring got of what was wanted} */
    Set<Feature> features() {
        return ring.features();
    }
}

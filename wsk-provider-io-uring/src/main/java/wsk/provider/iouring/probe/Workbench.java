package wsk.provider.iouring.probe;

import static wsk.provider.iouring.kernel.IoUringAbi.*;

import wsk.provider.iouring.kernel.BufferGroup;
import wsk.provider.iouring.kernel.BufferRing;
import wsk.provider.iouring.kernel.Kernel;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.Ring;
import wsk.provider.iouring.kernel.SubmissionQueue;
import wsk.provider.iouring.kernel.Syscalls;

import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/** Sockets, requests and their answers, to try things out on a ring. */
final class Workbench implements AutoCloseable {
    private static final long PATIENCE_NANOS = 1_000_000_000L;
    private static final int BATCH = 32;
    private static final int BUFFERS = 4;

    /** What the kernel answered is not what it has to. */
    static final class WrongAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WrongAnswer(String what) {
            super(what);
        }

        /** {@return the answer in words} */
        String words() {
            return String.valueOf(getMessage());
        }
    }

    /** There is no such socket to be had here, which says nothing of the kernel's io_uring. */
    static final class NothingToTryWith extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NothingToTryWith(String what, int errno) {
            super(what + " failed with errno " + errno);
        }
    }

    /** A completion. */
    record Answer(int result, int flags) {
        boolean more() {
            return (flags & IORING_CQE_F_MORE) != 0;
        }

        boolean namesBuffer() {
            return (flags & IORING_CQE_F_BUFFER) != 0;
        }
    }

    private final Syscalls syscalls;
    private final Ring ring;
    private final Kernel kernel;
    private final Arena arena = Arena.ofShared();
    private final Map<Long, Queue<Answer>> answers = new HashMap<>();
    private final Set<Long> running = new HashSet<>();
    private final Set<Long> bringDescriptors = new HashSet<>();
    private final List<Integer> descriptors = new ArrayList<>();
    private final List<BufferRing> buffers = new ArrayList<>();
    private long requests;

    /**
     * Tools for a ring.
     *
     * @param kernel the ring, or what a test put before it
     */
    Workbench(Syscalls syscalls, Ring ring, Kernel kernel) {
        this.syscalls = syscalls;
        this.ring = ring;
        this.kernel = kernel;
    }

    Syscalls syscalls() {
        return syscalls;
    }

    Kernel kernel() {
        return kernel;
    }

    SubmissionQueue submissions() {
        return kernel.submissions();
    }

    long memory(long bytes) {
        return arena.allocate(bytes, Long.BYTES).address();
    }

    /** {@return where a text is, in ASCII} */
    long put(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        long at = memory(bytes.length);
        Memory.put(at, bytes, 0, bytes.length);
        return at;
    }

    static String textAt(long at, int length) {
        byte[] bytes = new byte[length];
        Memory.get(at, bytes, 0, length);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /**
     * {@return what a system call gave}
     *
     * @throws NothingToTryWith if it failed
     */
    int need(int result, String what) {
        if (result < 0) {
            throw new NothingToTryWith(what, -result);
        }
        return result;
    }

    /** {@return a descriptor that is closed with this} */
    int own(int fd, String what) {
        descriptors.add(need(fd, what));
        return fd;
    }

    /** {@return buffers that are freed with this, when no request can use them any more} */
    BufferRing buffers(int group, int bytes, boolean incremental) {
        BufferGroup shape = new BufferGroup(group, BUFFERS, BUFFERS, bytes);
        BufferRing made = BufferRing.open(syscalls, ring.descriptor(), shape, incremental);
        buffers.add(made);
        return made;
    }

    static void check(boolean right, String otherwise) {
        if (!right) {
            throw new WrongAnswer(otherwise);
        }
    }

    /** {@return the user data of a request that is submitted now} */
    long request() {
        requests++;
        running.add(requests);
        answers.put(requests, new ArrayDeque<>());
        return requests;
    }

    /** {@return the user data of a request that completes with descriptors} */
    long requestForDescriptors() {
        long request = request();
        bringDescriptors.add(request);
        return request;
    }

    /**
     * {@return the next answer to a request}
     *
     * @param what is tried
     */
    Answer await(long request, String what) {
        Queue<Answer> queue = answers.get(request);
        if (queue == null) {
            throw new AssertionError("there was no request " + request);
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (queue.isEmpty()) {
            check(running.contains(request), what + " ended by itself");
            check(System.nanoTime() - deadline < 0, what + " did not complete");
            pump();
        }
        return queue.remove();
    }

    private void pump() {
        kernel.submitAndWait(1, PATIENCE_NANOS / BATCH);
        kernel.drain(this::answered, BATCH);
    }

    private void answered(long request, int result, int flags) {
        Queue<Answer> queue = answers.get(request);
        if (queue == null) {
            throw new WrongAnswer("a completion of a request that there was not");
        }
        Answer answer = new Answer(result, flags);
        queue.add(answer);
        if (!answer.more()) {
            running.remove(request);
        }
    }

    /** Cancels a request that repeats itself, and waits for its end. */
    void end(long request) {
        if (!running.contains(request)) {
            return;
        }
        long cancel = request();
        submissions().cancelRequest(request, cancel);
        await(cancel, "a cancellation");
        while (running.contains(request)) {
            await(request, "what was cancelled");
        }
    }

    /**
     * Ends all requests, closes all descriptors and frees the memory, unless the kernel may still
     * write into it.
     */
    @Override
    public void close() {
        submissions().cancelAll(request());
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!running.isEmpty() && System.nanoTime() - deadline < 0) {
            pump();
        }
        for (long request : bringDescriptors) {
            answers.getOrDefault(request, new ArrayDeque<>()).stream()
                    .map(Answer::result)
                    .filter(fd -> fd >= 0)
                    .forEach(descriptors::add);
        }
        for (int fd : descriptors) {
            syscalls.close(fd);
        }
        if (running.isEmpty()) {
            buffers.forEach(BufferRing::close);
            arena.close();
        }
    }
}

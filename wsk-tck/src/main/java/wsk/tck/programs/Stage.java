package wsk.tck.programs;

import org.jspecify.annotations.Nullable;

import wsk.api.AddressFamily;
import wsk.api.NtStatus;
import wsk.api.SockAddr;
import wsk.api.WskBuf;
import wsk.api.WskClientDispatch;
import wsk.api.WskClientNpi;
import wsk.api.WskDatagramSocket;
import wsk.api.WskIrp;
import wsk.api.WskMdl;
import wsk.api.WskOption;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;
import wsk.tck.programs.script.Setting;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A registration that many programs are played on, one after another, and on each of its loops a
 * socket that belongs to no program: it shows that the loop lives.
 */
final class Stage {
    /** The memory of a program's requests. */
    private static final long MEMORY = 1 << 22;

    private static final Duration SOON = Duration.ofSeconds(10);

    private final WskRegistration registration;
    private final WskProviderNpi npi;
    private final List<WskDatagramSocket> sentinels = new ArrayList<>();
    private final List<Thread> loops = new ArrayList<>();
    private final ExecutorService elsewhere =
            Executors.newSingleThreadExecutor(
                    task ->
                            Thread.ofPlatform()
                                    .daemon()
                                    .name("programs-elsewhere")
                                    .unstarted(task));
    private final MemorySegment memory = Arena.ofAuto().allocate(MEMORY, Long.BYTES);
    private long used;
    private final RandomPrograms provider;
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();
    private @Nullable Path folder;
    private int paths;
    private volatile @Nullable Play play;

    private Stage(RandomPrograms provider, UnaryOperator<WskProviderNpi> seen, Setting setting)
            throws InterruptedException {
        this.provider = provider;
        WskClientDispatch dispatch =
                new WskClientDispatch() {
                    @Override
                    public void onCallbackFailure(
                            @Nullable Object clientContext, Throwable failure) {
                        Play now = play;
                        if (now != null && !(failure instanceof OnPurpose)) {
                            now.find(Promise.NOTHING_THROWN, "thrown: " + Play.trace(failure));
                        }
                    }
                };
        registration =
                WskRegistration.register(
                        new WskClientNpi("random programs", dispatch),
                        WskRegistrationOptions.defaults()
                                .withProvider(provider.providerName())
                                .withLoops(setting.loops()));
        npi = seen.apply(registration.captureProviderNpi(WskRegistration.NO_WAIT));
        if (setting.staticEvents() != 0) {
            NtStatus _ = npi.setStaticEventCallbacks(setting.staticEvents());
        }
        while (sentinels.size() < setting.loops()) {
            WskIrp irp = npi.allocateIrp();
            Thread[] loop = new Thread[1];
            irp.setCompletionRoutine(_ -> loop[0] = Thread.currentThread());
            npi.datagramSocket(AddressFamily.INET, irp);
            await(irp);
            WskDatagramSocket socket = irp.socket(WskDatagramSocket.class);
            // The routine may still run when the wait is over; the next request ends behind it.
            irp.setCompletionRoutine(_ -> {});
            socket.getOption(WskOption.SO_REUSEADDR, irp);
            await(irp);
            if (loops.contains(loop[0])) {
                socket.close(irp);
                await(irp);
            } else {
                loops.add(loop[0]);
                sentinels.add(socket);
            }
        }
    }

    static Stage open(
            RandomPrograms provider, UnaryOperator<WskProviderNpi> seen, Setting setting) {
        try {
            return new Stage(provider, seen, setting);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static void await(WskIrp irp) throws InterruptedException {
        if (irp.await(SOON) != NtStatus.SUCCESS) {
            throw new AssertionError("a fresh registration cannot do the least: " + irp.status());
        }
    }

    WskProviderNpi npi() {
        return npi;
    }

    List<WskDatagramSocket> sentinels() {
        return sentinels;
    }

    List<Thread> loops() {
        return loops;
    }

    /** Lets the next program have the memory and the failures. */
    void begin(Play next) {
        play = next;
        used = 0;
    }

    /** Makes a loop fail. */
    NtStatus breakLoop(int loop, WskIrp irp) {
        return provider.breakLoop(sentinels.get(loop), irp);
    }

    void elsewhere(Runnable task) {
        elsewhere.execute(task);
    }

    /** {@return memory that no other request of this program has} */
    synchronized WskBuf memory(int bytes) {
        if (used + bytes > MEMORY) {
            return WskBuf.allocate(bytes);
        }
        MemorySegment piece = memory.asSlice(used, bytes);
        used += bytes;
        return WskBuf.of(WskMdl.of(piece), 0, bytes);
    }

    /** {@return an address in the file system that no other socket has} */
    synchronized SockAddr path() {
        try {
            if (folder == null) {
                folder = Files.createTempDirectory("wsk-programs");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SockAddr.Unix(folder.resolve(Integer.toString(paths++)).toString());
    }

    /** Ends the registration at once, with all that is open. */
    void close() {
        registration.close();
    }

    /** Ends the registration on a thread that waits until it can. */
    void deregisterSoon() {
        waiting.add(Thread.ofPlatform().daemon().start(this::deregister));
    }

    /** {@return what is left of the registration, which it ends, if it could not end in time} */
    Optional<String> end(Duration bound) throws InterruptedException {
        elsewhere.shutdown();
        WskIrp irp = npi.allocateIrp();
        for (WskDatagramSocket sentinel : sentinels) {
            sentinel.close(irp);
            if (irp.await(bound) == NtStatus.TIMEOUT) {
                return Optional.of("a socket of no program does not close");
            }
        }
        registration.releaseProviderNpi();
        deregisterSoon();
        for (Thread thread : waiting) {
            if (!thread.join(bound)) {
                return Optional.of("deregister does not return");
            }
        }
        for (Thread loop : loops) {
            if (!loop.join(bound)) {
                return Optional.of("there is still " + loop.getName());
            }
        }
        return files().findFirst().map(left -> "there is still " + left);
    }

    /** {@return the socket files that are left, which it removes} */
    private synchronized Stream<String> files() {
        if (folder == null) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.list(folder)) {
            List<Path> left = all.toList();
            for (Path file : left) {
                Files.delete(file);
            }
            Files.delete(folder);
            folder = null;
            return left.stream().map(Path::toString);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ends the registration after a finding, with whatever is left open. What takes longer than the
     * bound ends by itself, or never: that was the finding.
     */
    void abandon(Duration bound) throws InterruptedException {
        elsewhere.shutdownNow();
        boolean _ = Thread.ofPlatform().daemon().start(registration::close).join(bound);
        Stream<String> _ = files();
    }

    private void deregister() {
        try {
            registration.deregister();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

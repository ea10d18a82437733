package wsk.provider.iouring.probe;

import static wsk.provider.iouring.kernel.IoUringAbi.IORING_OP_SEND_ZC;

import wsk.provider.iouring.kernel.BufferRing;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.FileTable;
import wsk.provider.iouring.kernel.Kernel;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.Operations;
import wsk.provider.iouring.kernel.Ring;
import wsk.provider.iouring.kernel.Syscalls;
import wsk.provider.iouring.probe.Workbench.NothingToTryWith;
import wsk.provider.iouring.probe.Workbench.WrongAnswer;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Tries what a ring is to be used for, and leaves out what answers wrongly. Distributions carry
 * features back to older kernels, and not always whole.
 *
 * <p>What cannot be tried, because there is no such socket to be had, is believed.
 */
final class FeatureTrials {
    /** Features of which there is nothing in the ring's set-up. */
    private static final Set<Feature> CLAIMED =
            EnumSet.of(
                    Feature.MULTISHOT_ACCEPT,
                    Feature.MULTISHOT_RECEIVE,
                    Feature.ZERO_COPY,
                    Feature.SEGMENTATION,
                    Feature.COALESCING);

    private static final int STREAM_GROUP = 1;
    private static final int PLAIN_GROUP = 2;
    private static final int DATAGRAM_GROUP = 3;

    private final Syscalls syscalls;
    private final Ring ring;
    private final Kernel kernel;
    private final Set<Feature> left = EnumSet.noneOf(Feature.class);
    private final Map<Feature, String> refuted = new EnumMap<>(Feature.class);

    /**
     * Trials of what is wanted.
     *
     * @param kernel the ring, or what a test put before it
     */
    FeatureTrials(Syscalls syscalls, Ring ring, Kernel kernel) {
        this.syscalls = syscalls;
        this.ring = ring;
        this.kernel = kernel;
    }

    /** {@return what was wanted, is there and answered as it has to, and what did not} */
    ProbeResult.Available run(FileTable files, Set<Feature> wanted) {
        left.addAll(ring.features());
        left.addAll(CLAIMED);
        left.retainAll(wanted);
        if (files.size() == 0) {
            left.remove(Feature.FIXED_FILES);
        }
        if (files.givesDescriptorsBack()) {
            left.add(Feature.DESCRIPTOR_BACK);
        }
        try (Workbench bench = new Workbench(syscalls, ring, kernel)) {
            tryStreams(bench, new StreamTrials(bench), files);
        } catch (NothingToTryWith nothing) {
            // Believed.
        }
        try (Workbench bench = new Workbench(syscalls, ring, kernel)) {
            tryDatagrams(bench, new DatagramTrials(bench));
        } catch (NothingToTryWith nothing) {
            // Believed.
        }
        return new ProbeResult.Available(left, ring.locksMemory(), refuted);
    }

    private boolean attempt(Feature feature, Runnable trial) {
        if (!left.contains(feature)) {
            return false;
        }
        try {
            trial.run();
            return true;
        } catch (WrongAnswer wrong) {
            refute(feature, wrong.words());
            return false;
        }
    }

    private void refute(Feature feature, String why) {
        left.remove(feature);
        refuted.put(feature, why);
    }

    private void tryStreams(Workbench bench, StreamTrials trials, FileTable files) {
        trials.open();
        attempt(Feature.MULTISHOT_ACCEPT, () -> trials.acceptMultishot());
        tryReceives(bench, trials);
        int[] place = {-1};
        if (attempt(Feature.FIXED_FILES, () -> place[0] = trials.install(files))) {
            attempt(Feature.DESCRIPTOR_BACK, () -> trials.giveDescriptorBack(place[0]));
            attempt(Feature.FIXED_FILES, () -> trials.removeFromTable(place[0]));
        }
        if (!left.contains(Feature.FIXED_FILES)) {
            left.remove(Feature.DESCRIPTOR_BACK);
        }
    }

    private void tryReceives(Workbench bench, StreamTrials trials) {
        if (!left.contains(Feature.MULTISHOT_RECEIVE)) {
            return;
        }
        boolean incremental = left.contains(Feature.INCREMENTAL);
        BufferRing pieces = bench.buffers(STREAM_GROUP, Memory.PAGE_BYTES, incremental);
        if (!pieces.incremental()) {
            left.remove(Feature.INCREMENTAL);
        } else if (attempt(Feature.INCREMENTAL, () -> trials.receiveMultishot(pieces))) {
            return;
        }
        BufferRing whole = bench.buffers(PLAIN_GROUP, Memory.PAGE_BYTES, false);
        attempt(Feature.MULTISHOT_RECEIVE, () -> trials.receiveMultishot(whole));
    }

    private void tryDatagrams(Workbench bench, DatagramTrials trials) {
        trials.open();
        attempt(Feature.COALESCING, () -> trials.coalesce());
        if (left.contains(Feature.MULTISHOT_RECEIVE)) {
            tryReceives(bench, trials);
        } else {
            attempt(Feature.SEGMENTATION, () -> trials.sendTogether());
        }
        if (!Operations.of(syscalls, ring.descriptor()).contains(IORING_OP_SEND_ZC)) {
            left.remove(Feature.ZERO_COPY);
        }
        attempt(Feature.ZERO_COPY, () -> trials.sendZeroCopy());
    }

    private void tryReceives(Workbench bench, DatagramTrials trials) {
        BufferRing buffers = bench.buffers(DATAGRAM_GROUP, DatagramTrials.BUFFER_BYTES, false);
        boolean[] told = {true};
        attempt(
                Feature.MULTISHOT_RECEIVE,
                () -> {
                    long request = trials.receiveMultishot(buffers);
                    if (!attempt(Feature.SEGMENTATION, () -> trials.sendTogether())) {
                        trials.sendOneByOne();
                    }
                    told[0] = trials.take(request, buffers);
                });
        if (!told[0] && left.contains(Feature.COALESCING)) {
            refute(Feature.COALESCING, "datagrams that came together did not tell where they end");
        }
    }
}

package wsk.provider.iouring.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import wsk.provider.iouring.NeedsIoUring;
import wsk.provider.iouring.kernel.BufferGroup;
import wsk.provider.iouring.kernel.BufferRing;
import wsk.provider.iouring.kernel.Errno;
import wsk.provider.iouring.kernel.FaultyKernel;
import wsk.provider.iouring.kernel.FaultyKernel.Fault;
import wsk.provider.iouring.kernel.FaultySyscalls;
import wsk.provider.iouring.kernel.Feature;
import wsk.provider.iouring.kernel.FfmSyscalls;
import wsk.provider.iouring.kernel.IoUringAbi;
import wsk.provider.iouring.kernel.Kernel;
import wsk.provider.iouring.kernel.Memory;
import wsk.provider.iouring.kernel.MessageHeader;
import wsk.provider.iouring.kernel.SocketAbi;
import wsk.provider.iouring.kernel.SocketAddresses;
import wsk.provider.iouring.probe.ProbeResult.Available;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a probe believes of a kernel that answers wrongly. */
@NeedsIoUring
final class FeatureTrialsTest {
    private static final int MORE = IoUringAbi.IORING_CQE_F_MORE;
    private static final int BUFFER = IoUringAbi.IORING_CQE_F_BUFFER;
    private static final int TOGETHER = 300;

    private static Available probe(Consumer<FaultySyscalls> faults, Fault fault, int installErrno) {
        ProbeResult result =
                KernelProbe.run(
                        arena -> {
                            FaultySyscalls syscalls =
                                    new FaultySyscalls(new FfmSyscalls(arena), _ -> 0, _ -> 0);
                            faults.accept(syscalls);
                            return syscalls;
                        },
                        real -> lying(real, fault, installErrno));
        return assertInstanceOf(Available.class, result);
    }

    private static Kernel lying(Kernel real, Fault fault, int installErrno) {
        FaultyKernel kernel = new FaultyKernel(real);
        kernel.fault = fault;
        if (installErrno != 0) {
            kernel.installFault = (_, _, _) -> -installErrno;
        }
        return kernel;
    }

    private static Available probe(Fault fault) {
        return probe(_ -> {}, fault, 0);
    }

    private static final Fault TRUTH =
            (_, sink, userData, result, flags) -> sink.completed(userData, result, flags);

    private static void assertRefuted(Available found, Feature... features) {
        assertEquals(Set.of(features), found.refuted().keySet(), found::toString);
        for (Feature feature : features) {
            assertFalse(found.features().contains(feature));
            assertFalse(found.refuted().get(feature).isBlank());
        }
    }

    private static void assumeHas(Feature feature) {
        assumeTrue(probe(TRUTH).features().contains(feature), "this kernel has no " + feature);
    }

    @Test
    void aKernelThatAnswersRightlyKeepsAll() throws IOException {
        assertEquals(Map.of(), probe(TRUTH).refuted());
        long before = descriptors();
        probe(TRUTH);
        assertEquals(before, descriptors());
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
            return list.count();
        }
    }

    @Test
    void acceptsThatDoNotRepeatThemselves() throws IOException {
        Fault fault =
                (_, sink, userData, result, flags) -> {
                    boolean accepted = flags == MORE && result != TOGETHER;
                    sink.completed(userData, result, accepted ? 0 : flags);
                };
        assertRefuted(probe(fault), Feature.MULTISHOT_ACCEPT);
        long before = descriptors();
        probe(fault);
        assertEquals(before, descriptors());
    }

    @Test
    void piecesThatAreInAnotherBuffer() {
        assumeHas(Feature.INCREMENTAL);
        int another = 1 << 16;
        assertRefuted(
                probe(
                        (_, sink, userData, result, flags) -> {
                            boolean piece = (flags & IoUringAbi.IORING_CQE_F_BUF_MORE) != 0;
                            sink.completed(userData, result, piece ? flags ^ another : flags);
                        }),
                Feature.INCREMENTAL);
    }

    @Test
    void receivesThatNameNoBuffer() {
        Available found =
                probe(
                        (_, sink, userData, result, flags) ->
                                sink.completed(userData, result, flags & ~BUFFER));
        assertFalse(found.features().contains(Feature.MULTISHOT_RECEIVE));
        assertTrue(found.refuted().containsKey(Feature.MULTISHOT_RECEIVE));
        assertTrue(found.features().contains(Feature.MULTISHOT_ACCEPT));
        assertTrue(found.features().contains(Feature.SEGMENTATION));
    }

    @Test
    void filesThatDoNotGetIntoTheTable() {
        assumeHas(Feature.FIXED_FILES);
        Available found =
                probe(
                        (_, sink, userData, result, flags) ->
                                sink.completed(
                                        userData,
                                        result == 1 && flags == 0 ? -Errno.EINVAL : result,
                                        flags));
        assertRefuted(found, Feature.FIXED_FILES);
        assertFalse(found.features().contains(Feature.DESCRIPTOR_BACK));
    }

    @Test
    void filesOfTheTableThatGetNoDescriptor() {
        assumeHas(Feature.DESCRIPTOR_BACK);
        Available found = probe(_ -> {}, TRUTH, Errno.EINVAL);
        assertRefuted(found, Feature.DESCRIPTOR_BACK);
        assertTrue(found.features().contains(Feature.FIXED_FILES));
    }

    @Test
    void datagramsThatDoNotLeaveTogether() {
        assertRefuted(
                probe(
                        (_, sink, userData, result, flags) ->
                                sink.completed(
                                        userData,
                                        result == TOGETHER && flags == 0 ? -Errno.EIO : result,
                                        flags)),
                Feature.SEGMENTATION);
    }

    @Test
    void datagramsThatCannotArriveTogether() {
        assertRefuted(
                probe(syscalls -> syscalls.refusedOption = SocketAbi.UDP_GRO, TRUTH, 0),
                Feature.COALESCING);
    }

    @Test
    void datagramsThatCameTogetherAndDoNotTellWhereTheyEnd() {
        assumeHas(Feature.COALESCING);
        FaultySyscalls[] calls = {null};
        int inFront = MessageHeader.RECEIVED_HEADER_BYTES + SocketAddresses.INET6_BYTES;
        int levelAt = 8;
        int anotherLevel = 999;
        long stride = new BufferGroup(0, 4, 4, DatagramTrials.BUFFER_BYTES).strideBytes();
        Fault fault =
                (_, sink, userData, result, flags) -> {
                    if ((flags & BUFFER) != 0 && result > TOGETHER) {
                        long buffer =
                                calls[0].lastMap + BufferRing.bufferOf(flags) * stride + inFront;
                        assertEquals(SocketAbi.IPPROTO_UDP, Memory.getInt(buffer + levelAt));
                        Memory.putInt(buffer + levelAt, anotherLevel);
                    }
                    sink.completed(userData, result, flags);
                };
        assertRefuted(probe(syscalls -> calls[0] = syscalls, fault, 0), Feature.COALESCING);
    }

    @Test
    void controlDataThatCannotBeAskedForIsNotMissed() {
        assertEquals(
                Map.of(),
                probe(syscalls -> syscalls.refusedOption = SocketAbi.IP_PKTINFO, TRUTH, 0)
                        .refuted());
    }

    @Test
    void sendsWithoutACopyThatNeverGiveTheMemoryBack() {
        assertRefuted(
                probe(
                        (_, sink, userData, result, flags) -> {
                            boolean sent = flags == MORE && result == TOGETHER;
                            sink.completed(userData, result, sent ? 0 : flags);
                        }),
                Feature.ZERO_COPY);
    }

    @Test
    void whatCannotBeTriedIsBelieved() {
        Available all = probe(TRUTH);
        assertEquals(all, probe(syscalls -> syscalls.socketErrno = Errno.EAFNOSUPPORT, TRUTH, 0));
    }
}

package wsk.provider.iouring.kernel;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

/**
 * The kernel's structures written down as layouts, only to check the sizes and offsets this package
 * uses as numbers. The data path uses the numbers.
 */
public final class AbiLayouts {
    private static final StructLayout SQE =
            structLayout(
                    JAVA_BYTE.withName("opcode"),
                    JAVA_BYTE.withName("flags"),
                    JAVA_SHORT.withName("ioprio"),
                    JAVA_INT.withName("fd"),
                    JAVA_LONG.withName("off"),
                    JAVA_LONG.withName("addr"),
                    JAVA_INT.withName("len"),
                    JAVA_INT.withName("op_flags"),
                    JAVA_LONG.withName("user_data"),
                    JAVA_SHORT.withName("buf_group"),
                    JAVA_SHORT.withName("personality"),
                    JAVA_INT.withName("file_index"),
                    JAVA_LONG.withName("addr3"),
                    JAVA_LONG.withName("pad"));
    private static final StructLayout CQE =
            structLayout(
                    JAVA_LONG.withName("user_data"),
                    JAVA_INT.withName("res"),
                    JAVA_INT.withName("flags"));
    private static final StructLayout SQ_OFFSETS =
            structLayout(
                    JAVA_INT.withName("head"),
                    JAVA_INT.withName("tail"),
                    JAVA_INT.withName("ring_mask"),
                    JAVA_INT.withName("ring_entries"),
                    JAVA_INT.withName("flags"),
                    JAVA_INT.withName("dropped"),
                    JAVA_INT.withName("array"),
                    JAVA_INT.withName("resv1"),
                    JAVA_LONG.withName("user_addr"));
    private static final StructLayout CQ_OFFSETS =
            structLayout(
                    JAVA_INT.withName("head"),
                    JAVA_INT.withName("tail"),
                    JAVA_INT.withName("ring_mask"),
                    JAVA_INT.withName("ring_entries"),
                    JAVA_INT.withName("overflow"),
                    JAVA_INT.withName("cqes"),
                    JAVA_INT.withName("flags"),
                    JAVA_INT.withName("resv1"),
                    JAVA_LONG.withName("user_addr"));
    private static final StructLayout PARAMS =
            structLayout(
                    JAVA_INT.withName("sq_entries"),
                    JAVA_INT.withName("cq_entries"),
                    JAVA_INT.withName("flags"),
                    JAVA_INT.withName("sq_thread_cpu"),
                    JAVA_INT.withName("sq_thread_idle"),
                    JAVA_INT.withName("features"),
                    JAVA_INT.withName("wq_fd"),
                    sequenceLayout(3, JAVA_INT).withName("resv"),
                    SQ_OFFSETS.withName("sq_off"),
                    CQ_OFFSETS.withName("cq_off"));
    private static final StructLayout MSGHDR =
            structLayout(
                    JAVA_LONG.withName("msg_name"),
                    JAVA_INT.withName("msg_namelen"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_LONG.withName("msg_iov"),
                    JAVA_LONG.withName("msg_iovlen"),
                    JAVA_LONG.withName("msg_control"),
                    JAVA_LONG.withName("msg_controllen"),
                    JAVA_INT.withName("msg_flags"),
                    MemoryLayout.paddingLayout(4));
    private static final StructLayout SOCKADDR_IN6 =
            structLayout(
                    JAVA_SHORT.withName("sin6_family"),
                    JAVA_SHORT.withName("sin6_port"),
                    JAVA_INT.withName("sin6_flowinfo"),
                    sequenceLayout(16, JAVA_BYTE).withName("sin6_addr"),
                    JAVA_INT.withName("sin6_scope_id"));

    private AbiLayouts() {}

    /**
     * Checks what is used as numbers against the structures.
     *
     * @throws AssertionError if a number is wrong
     */
    public static void check() {
        size(SQE, SubmissionQueue.SQE_BYTES);
        offset(SQE, "off", 8);
        offset(SQE, "addr", 16);
        offset(SQE, "len", 24);
        offset(SQE, "user_data", 32);
        offset(SQE, "buf_group", 40);
        offset(SQE, "file_index", 44);
        offset(SQE, "addr3", 48);
        size(CQE, CompletionQueue.CQE_BYTES);
        offset(CQE, "res", 8);
        offset(CQE, "flags", 12);
        size(PARAMS, RingLayout.PARAMS_BYTES);
        offset(PARAMS, "cq_entries", RingLayout.PARAMS_CQ_ENTRIES);
        offset(PARAMS, "flags", RingLayout.PARAMS_FLAGS);
        offset(PARAMS, "features", 20);
        offset(PARAMS, "sq_off", 40);
        offset(PARAMS, "cq_off", 80);
        offset(SQ_OFFSETS, "flags", 16);
        offset(SQ_OFFSETS, "array", 24);
        offset(CQ_OFFSETS, "overflow", 16);
        offset(CQ_OFFSETS, "cqes", 20);
        size(MSGHDR, MessageHeader.BYTES);
        offset(MSGHDR, "msg_namelen", 8);
        offset(MSGHDR, "msg_iov", 16);
        offset(MSGHDR, "msg_control", 32);
        offset(MSGHDR, "msg_controllen", 40);
        offset(MSGHDR, "msg_flags", 48);
        size(SOCKADDR_IN6, SocketAddresses.INET6_BYTES);
        offset(SOCKADDR_IN6, "sin6_addr", 8);
        offset(SOCKADDR_IN6, "sin6_scope_id", 24);
    }

    private static void size(StructLayout layout, long bytes) {
        if (layout.byteSize() != bytes) {
            throw new AssertionError(layout + " has " + layout.byteSize() + " bytes, not " + bytes);
        }
    }

    private static void offset(StructLayout layout, String field, long bytes) {
        long actual = layout.byteOffset(groupElement(field));
        if (actual != bytes) {
            throw new AssertionError(field + " is at " + actual + ", not at " + bytes);
        }
    }
}

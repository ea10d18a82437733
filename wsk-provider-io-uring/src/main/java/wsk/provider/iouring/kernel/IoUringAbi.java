package wsk.provider.iouring.kernel;

/**
 * Numbers of the io_uring interface, by hand. A comment gives the kernel version where it is later
 * than 6.0, the oldest one this provider runs on.
 */
public final class IoUringAbi {
    // io_uring_setup(2): flags.
    static final int IORING_SETUP_CQSIZE = 1 << 3;
    static final int IORING_SETUP_CLAMP = 1 << 4;
    static final int IORING_SETUP_SUBMIT_ALL = 1 << 7;
    static final int IORING_SETUP_COOP_TASKRUN = 1 << 8;
    static final int IORING_SETUP_TASKRUN_FLAG = 1 << 9;
    static final int IORING_SETUP_SINGLE_ISSUER = 1 << 12;
    static final int IORING_SETUP_DEFER_TASKRUN = 1 << 13; // 6.1
    static final int IORING_SETUP_NO_SQARRAY = 1 << 16; // 6.6

    // io_uring_setup(2): features it reports.
    static final int IORING_FEAT_SINGLE_MMAP = 1;
    static final int IORING_FEAT_NODROP = 1 << 1;
    static final int IORING_FEAT_SUBMIT_STABLE = 1 << 2;
    static final int IORING_FEAT_FAST_POLL = 1 << 5;
    static final int IORING_FEAT_EXT_ARG = 1 << 8;
    static final int IORING_FEAT_CQE_SKIP = 1 << 11;
    static final int IORING_FEAT_RW_ATTR = 1 << 16; // 6.14
    static final int IORING_FEAT_NO_IOWAIT = 1 << 17; // 6.15

    // io_uring_enter(2): flags.
    static final int IORING_ENTER_GETEVENTS = 1;
    static final int IORING_ENTER_EXT_ARG = 1 << 3;
    static final int IORING_ENTER_NO_IOWAIT = 1 << 7; // 6.15

    // Submission queue flags the kernel sets.
    static final int IORING_SQ_CQ_OVERFLOW = 1 << 1;
    static final int IORING_SQ_TASKRUN = 1 << 2;

    // io_uring_register(2): operations.
    static final int IORING_REGISTER_FILES_UPDATE = 6;
    static final int IORING_REGISTER_PROBE = 8;
    static final int IORING_REGISTER_FILES2 = 13;
    static final int IORING_REGISTER_IOWQ_MAX_WORKERS = 19;
    static final int IORING_REGISTER_PBUF_RING = 22;
    static final int IORING_UNREGISTER_PBUF_RING = 23;
    static final int IORING_RSRC_REGISTER_SPARSE = 1;
    static final int IO_URING_OP_SUPPORTED = 1;
    static final int IOU_PBUF_RING_INC = 2; // 6.12

    // mmap(2) offsets of the three areas of a ring.
    static final long IORING_OFF_SQ_RING = 0;
    static final long IORING_OFF_SQES = 0x1000_0000L;

    // Operations.
    static final int IORING_OP_NOP = 0;
    public static final int IORING_OP_POLL_ADD = 6;
    public static final int IORING_OP_SENDMSG = 9;
    public static final int IORING_OP_RECVMSG = 10;
    static final int IORING_OP_TIMEOUT = 11;
    public static final int IORING_OP_ACCEPT = 13;
    public static final int IORING_OP_ASYNC_CANCEL = 14;
    public static final int IORING_OP_CONNECT = 16;
    public static final int IORING_OP_CLOSE = 19;
    static final int IORING_OP_FILES_UPDATE = 20;
    public static final int IORING_OP_SEND = 26;
    public static final int IORING_OP_RECV = 27;
    public static final int IORING_OP_SEND_ZC = 47;
    static final int IORING_OP_SENDMSG_ZC = 48; // 6.1
    static final int IORING_OP_FIXED_FD_INSTALL = 54; // 6.8

    // Flags of a submission queue entry.
    public static final int IOSQE_FIXED_FILE = 1;
    static final int IOSQE_BUFFER_SELECT = 1 << 5;
    static final int IOSQE_CQE_SKIP_SUCCESS = 1 << 6;

    // Flags of single operations.
    static final int IORING_POLL_ADD_MULTI = 1;
    static final int IORING_ACCEPT_MULTISHOT = 1;
    static final int IORING_RECVSEND_POLL_FIRST = 1;
    static final int IORING_RECV_MULTISHOT = 1 << 1;
    static final int IORING_ASYNC_CANCEL_ALL = 1;
    static final int IORING_ASYNC_CANCEL_FD = 1 << 1;
    static final int IORING_ASYNC_CANCEL_ANY = 1 << 2;
    static final int IORING_ASYNC_CANCEL_FD_FIXED = 1 << 3;

    // Flags of a completion queue entry.
    public static final int IORING_CQE_F_BUFFER = 1;
    public static final int IORING_CQE_F_MORE = 1 << 1;
    public static final int IORING_CQE_F_SOCK_NONEMPTY = 1 << 2;
    public static final int IORING_CQE_F_NOTIF = 1 << 3;
    public static final int IORING_CQE_F_BUF_MORE = 1 << 4; // 6.12
    static final int IORING_CQE_BUFFER_SHIFT = 16;

    private IoUringAbi() {}
}

/*
 * As much of io_uring as an echo server needs, from the system calls up. The structures are the
 * kernel's; the system's own header is often older than its kernel and lacks half of this.
 */
#ifndef URING_H
#define URING_H

#include <stdbool.h>
#include <stdint.h>

enum {
    OP_FILES_UPDATE = 20,
    OP_ACCEPT = 13,
    OP_ASYNC_CANCEL = 14,
    OP_CLOSE = 19,
    OP_SENDMSG = 9,
    OP_RECVMSG = 10,
    OP_SEND = 26,
    OP_RECV = 27,
};

/* struct sqe.flags */
#define SQE_FIXED_FILE 0x01
#define SQE_BUFFER_SELECT 0x20
#define SQE_CQE_SKIP_SUCCESS 0x40

/* struct sqe.ioprio */
#define RECVSEND_POLL_FIRST 0x01
#define RECV_MULTISHOT 0x02
#define ACCEPT_MULTISHOT 0x01

/* struct sqe.file_index: any free slot, and which one it is stands in the completion. */
#define FILE_INDEX_ALLOC 0xffffffffu

/* struct cqe.flags */
#define CQE_BUFFER 0x01
#define CQE_MORE 0x02
#define CQE_SOCK_NONEMPTY 0x04
#define CQE_BUF_MORE 0x10
#define CQE_BUFFER_SHIFT 16

struct sqe {
    uint8_t opcode;
    uint8_t flags;
    uint16_t ioprio;
    int32_t fd;
    uint64_t off;
    uint64_t addr;
    uint32_t len;
    uint32_t op_flags;
    uint64_t user_data;
    uint16_t buf_group;
    uint16_t personality;
    union {
        uint32_t file_index;
        uint16_t addr_len;
    };
    uint64_t addr3;
    uint64_t pad;
};

struct cqe {
    uint64_t user_data;
    int32_t res;
    uint32_t flags;
};

/* What stands before a datagram that came by a multishot request; then the name, then the data. */
struct recvmsg_out {
    uint32_t namelen;
    uint32_t controllen;
    uint32_t payloadlen;
    uint32_t flags;
};

struct ring {
    int fd;
    unsigned enter_flags;
    struct sqe *sqes;
    unsigned *sq_tail;
    unsigned *sq_flags;
    unsigned sq_mask;
    unsigned sq_entries;
    unsigned tail;
    unsigned submitted;
    struct cqe *cqes;
    unsigned *cq_head;
    unsigned *cq_tail;
    unsigned cq_mask;
};

/* Buffers that the kernel picks from. */
struct buffers {
    struct buffer_entry *entries;
    char *memory;
    unsigned mask;
    unsigned stride;
    unsigned length;
    uint16_t tail;
};

/* Makes a ring for the calling thread alone; ends the program if it cannot. */
void ring_open(struct ring *ring, unsigned sq_entries, unsigned cq_entries);

/* Makes room for files of the ring's own, and puts one at index 0. */
void ring_register_files(struct ring *ring, unsigned count, int first);

/* Registers group 0, without a buffer in it. The count is a power of two. */
void ring_register_buffers(struct ring *ring, struct buffers *buffers, unsigned count,
                           unsigned length, unsigned stride, bool incremental);

/* Hands over what is queued and waits for so many completions; returns how many there are. */
unsigned ring_enter(struct ring *ring, unsigned wait);

/* The same, but looks at memory for so long before it sleeps. */
unsigned ring_spin(struct ring *ring, long micros);

/* Gives (back) a whole buffer. */
void buffers_give(struct buffers *buffers, unsigned id);

/* A request to fill in, all zero. */
static inline struct sqe *ring_sqe(struct ring *ring) {
    if (ring->tail - ring->submitted == ring->sq_entries) {
        ring_enter(ring, 0);
    }
    struct sqe *sqe = &ring->sqes[ring->tail++ & ring->sq_mask];
    *sqe = (struct sqe){0};
    return sqe;
}

static inline char *buffers_at(const struct buffers *buffers, unsigned id) {
    return buffers->memory + (uint64_t)id * buffers->stride;
}

static inline unsigned ring_ready(struct ring *ring) {
    return __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE) - *ring->cq_head;
}

#endif

#define _GNU_SOURCE
#include "uring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "server.h"

#define SETUP_CQSIZE (1u << 3)
#define SETUP_SUBMIT_ALL (1u << 7)
#define SETUP_TASKRUN_FLAG (1u << 9)
#define SETUP_SINGLE_ISSUER (1u << 12)
#define SETUP_DEFER_TASKRUN (1u << 13)
#define SETUP_NO_SQARRAY (1u << 16)

#define FEAT_NO_IOWAIT (1u << 17)

#define ENTER_GETEVENTS (1u << 0)
#define ENTER_REGISTERED_RING (1u << 4)
#define ENTER_NO_IOWAIT (1u << 7)

#define SQ_CQ_OVERFLOW (1u << 1)
#define SQ_TASKRUN (1u << 2)

#define OFF_SQ_RING 0
#define OFF_SQES 0x10000000

#define REGISTER_FILES_UPDATE 6
#define REGISTER_FILES2 13
#define REGISTER_RING_FDS 20
#define REGISTER_PBUF_RING 22

#define FILES_SPARSE 1
#define PBUF_RING_INC 2

struct ring_params {
    uint32_t sq_entries;
    uint32_t cq_entries;
    uint32_t flags;
    uint32_t sq_thread_cpu;
    uint32_t sq_thread_idle;
    uint32_t features;
    uint32_t wq_fd;
    uint32_t resv[3];
    struct {
        uint32_t head, tail, ring_mask, ring_entries, flags, dropped, array, resv;
        uint64_t user_addr;
    } sq;
    struct {
        uint32_t head, tail, ring_mask, ring_entries, overflow, cqes, flags, resv;
        uint64_t user_addr;
    } cq;
};

struct files_update {
    uint32_t offset;
    uint32_t resv;
    uint64_t data;
};

struct files_register {
    uint32_t count;
    uint32_t flags;
    uint64_t resv;
    uint64_t data;
    uint64_t tags;
};

struct buffers_register {
    uint64_t address;
    uint32_t entries;
    uint16_t group;
    uint16_t flags;
    uint64_t resv[3];
};

/* The last two bytes of the first entry are the tail of the whole. */
struct buffer_entry {
    uint64_t address;
    uint32_t length;
    uint16_t id;
    uint16_t tail;
};

static void *map(size_t bytes, int flags, int fd, off_t offset) {
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags | MAP_POPULATE, fd, offset);
    if (memory == MAP_FAILED) {
        fail("mmap");
    }
    return memory;
}

static long enter(struct ring *ring, unsigned submit, unsigned wait) {
    return syscall(SYS_io_uring_enter, ring->fd, submit, wait, ring->enter_flags, NULL, 0);
}

static long register_with(struct ring *ring, unsigned what, void *argument, unsigned count) {
    return syscall(SYS_io_uring_register, ring->fd, what, argument, count);
}

static void map_rings(struct ring *ring, const struct ring_params *params) {
    size_t bytes = params->cq.cqes + params->cq_entries * sizeof(struct cqe);
    char *rings = map(bytes, MAP_SHARED, ring->fd, OFF_SQ_RING);
    ring->sqes = map(params->sq_entries * sizeof(struct sqe), MAP_SHARED, ring->fd, OFF_SQES);
    ring->sq_tail = (unsigned *)(rings + params->sq.tail);
    ring->sq_flags = (unsigned *)(rings + params->sq.flags);
    ring->sq_entries = params->sq_entries;
    ring->sq_mask = params->sq_entries - 1;
    ring->cq_head = (unsigned *)(rings + params->cq.head);
    ring->cq_tail = (unsigned *)(rings + params->cq.tail);
    ring->cq_mask = params->cq_entries - 1;
    ring->cqes = (struct cqe *)(rings + params->cq.cqes);
}

void ring_open(struct ring *ring, unsigned sq_entries, unsigned cq_entries) {
    struct ring_params params = {
        .cq_entries = cq_entries,
        .flags = SETUP_CQSIZE | SETUP_SUBMIT_ALL | SETUP_TASKRUN_FLAG | SETUP_SINGLE_ISSUER
                 | SETUP_DEFER_TASKRUN | SETUP_NO_SQARRAY,
    };
    *ring = (struct ring){0};
    ring->fd = (int)syscall(SYS_io_uring_setup, sq_entries, &params);
    if (ring->fd < 0) {
        fail("io_uring_setup (needs Linux 6.12 and the right to use io_uring)");
    }
    map_rings(ring, &params);
    ring->enter_flags = ENTER_GETEVENTS;
    if (params.features & FEAT_NO_IOWAIT) {
        ring->enter_flags |= ENTER_NO_IOWAIT;
    }
}

/* Last of the set-up: from here on the ring is known to the kernel by its index only. */
static void register_ring(struct ring *ring) {
    struct files_update update = {.offset = UINT32_MAX, .data = (uint64_t)ring->fd};
    if (register_with(ring, REGISTER_RING_FDS, &update, 1) != 1) {
        fail("registering the ring");
    }
    ring->fd = (int)update.offset;
    ring->enter_flags |= ENTER_REGISTERED_RING;
}

void ring_register_files(struct ring *ring, unsigned count, int first) {
    struct files_register files = {.count = count, .flags = FILES_SPARSE};
    if (register_with(ring, REGISTER_FILES2, &files, sizeof files) < 0) {
        fail("registering room for files");
    }
    struct files_update update = {.data = (uint64_t)(uintptr_t)&first};
    if (register_with(ring, REGISTER_FILES_UPDATE, &update, 1) != 1) {
        fail("registering a file");
    }
}

void ring_register_buffers(struct ring *ring, struct buffers *buffers, unsigned count,
                           unsigned length, unsigned stride, bool incremental) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    buffers->entries = map(count * sizeof *buffers->entries, flags, -1, 0);
    buffers->memory = mmap(NULL, (size_t)count * stride, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (buffers->memory == MAP_FAILED) {
        fail("mmap");
    }
    buffers->mask = count - 1;
    buffers->length = length;
    buffers->stride = stride;
    buffers->tail = 0;
    struct buffers_register group = {
        .address = (uint64_t)(uintptr_t)buffers->entries,
        .entries = count,
        .flags = incremental ? PBUF_RING_INC : 0,
    };
    if (register_with(ring, REGISTER_PBUF_RING, &group, 1) < 0) {
        fail("registering a ring of buffers (needs Linux 6.12)");
    }
}

void buffers_give(struct buffers *buffers, unsigned id) {
    struct buffer_entry *entry = &buffers->entries[buffers->tail++ & buffers->mask];
    entry->address = (uint64_t)(uintptr_t)buffers_at(buffers, id);
    entry->length = buffers->length;
    entry->id = (uint16_t)id;
    __atomic_store_n(&buffers->entries[0].tail, buffers->tail, __ATOMIC_RELEASE);
}

unsigned ring_enter(struct ring *ring, unsigned wait) {
    if ((ring->enter_flags & ENTER_REGISTERED_RING) == 0) {
        register_ring(ring);
    }
    __atomic_store_n(ring->sq_tail, ring->tail, __ATOMIC_RELEASE);
    do {
        long taken = enter(ring, ring->tail - ring->submitted, wait);
        if (taken >= 0) {
            ring->submitted += (unsigned)taken;
        } else if (errno == EBUSY || errno == EAGAIN) {
            /* No room for completions: they must be looked at first. */
            break;
        } else if (errno != EINTR) {
            fail("io_uring_enter");
        }
    } while (ring->submitted != ring->tail && ring_ready(ring) == 0);
    return ring_ready(ring);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static inline void pause_briefly(void) {
#if defined __x86_64__
    __builtin_ia32_pause();
#elif defined __aarch64__
    __asm__ volatile("yield");
#endif
}

unsigned ring_spin(struct ring *ring, long micros) {
    if (ring->tail != ring->submitted) {
        unsigned ready = ring_enter(ring, 0);
        if (ready > 0) {
            return ready;
        }
    }
    int64_t until = now() + micros * 1000;
    do {
        for (int i = 0; i < 32; i++) {
            unsigned flags = __atomic_load_n(ring->sq_flags, __ATOMIC_RELAXED);
            if (flags & (SQ_TASKRUN | SQ_CQ_OVERFLOW)) {
                unsigned ready = ring_enter(ring, 0);
                if (ready > 0) {
                    return ready;
                }
            }
            pause_briefly();
        }
    } while (now() < until);
    return ring_enter(ring, 1);
}

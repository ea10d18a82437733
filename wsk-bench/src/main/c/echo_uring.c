/*
 * Echo by completion, as well as one thread can.
 *
 * A connection's bytes come by one multishot receive into buffers all connections share; each
 * buffer is filled piece by piece, so that short messages lie close together. A piece is sent from
 * where it arrived, and its buffer returns when all of its pieces are sent and the kernel has done
 * with it. A connection has one send under way, because two could overtake each other; what comes
 * meanwhile waits in its queue and goes out as one.
 *
 * A connection is open until its receive has ended, then until what it owes is sent. It is closed
 * when the kernel has no request of it, so its slot cannot be mistaken for that of the next.
 */
#define _GNU_SOURCE
#include "server.h"
#include "uring.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define SQ_ENTRIES 1024
#define CQ_ENTRIES 8192
#define CONNECTIONS_MAX 16384
#define PARTS_MAX 8

/* Few buffers stay in the cache; more are given out when these do not do. */
#define STREAM_BUFFERS 256
#define STREAM_BUFFERS_FIRST 16
#define DATAGRAM_BUFFERS 1024
#define DATAGRAM_BUFFERS_FIRST 64

/* A peer that does not take its answers is not read from while so much waits for it. */
#define OWED_MAX (1 << 20)

/* One-shot: apart by a little more than a power of two, for the cache. */
#define OWN_STRIDE (CHUNK + 320)

enum purpose { ACCEPTED, RECEIVED, SENT, STOPPED };

/* Bytes to send, a part of a buffer. */
struct piece {
    struct piece *next;
    char *bytes;
    unsigned length;
    unsigned buffer;
};

struct connection {
    struct piece *first;
    struct piece *last;
    size_t owed;
    bool open;
    bool receiving;
    bool stopping;
    bool sending;
    bool dirty;
    bool ended;
    struct connection *next_dirty;
    struct connection *next_starved;
    struct msghdr message;
    struct iovec parts[PARTS_MAX];
    /* One-shot: what is left of the connection's own buffer. */
    unsigned from;
    unsigned to;
};

static struct ring ring;
static struct buffers buffers;
static struct connection *connections;
static struct connection *dirty;
static struct connection *starved;
static struct piece *spare_pieces;
static char *own_memory;
static unsigned given;
static unsigned used[STREAM_BUFFERS];
static unsigned filled[STREAM_BUFFERS];
static bool done_with[STREAM_BUFFERS];
static bool accepting;
static bool one_shot;

static unsigned slot_of(const struct connection *connection) {
    return (unsigned)(connection - connections);
}

static uint64_t tag(enum purpose purpose, unsigned slot) {
    return (uint64_t)slot << 8 | purpose;
}

static struct sqe *request(uint8_t opcode, unsigned slot, enum purpose purpose) {
    struct sqe *sqe = ring_sqe(&ring);
    sqe->opcode = opcode;
    sqe->flags = SQE_FIXED_FILE;
    sqe->fd = (int)slot;
    sqe->user_data = tag(purpose, slot);
    return sqe;
}

static void start_accepting(void) {
    struct sqe *sqe = request(OP_ACCEPT, 0, ACCEPTED);
    sqe->ioprio = ACCEPT_MULTISHOT;
    sqe->file_index = FILE_INDEX_ALLOC;
    accepting = true;
}

static char *own_buffer(const struct connection *connection) {
    return own_memory + (size_t)slot_of(connection) * OWN_STRIDE;
}

static void receive(struct connection *connection, bool look_first) {
    struct sqe *sqe = request(OP_RECV, slot_of(connection), RECEIVED);
    connection->receiving = true;
    if (one_shot) {
        sqe->addr = (uint64_t)(uintptr_t)own_buffer(connection);
        sqe->len = CHUNK;
        sqe->ioprio = look_first ? 0 : RECVSEND_POLL_FIRST;
    } else {
        sqe->flags |= SQE_BUFFER_SELECT;
        sqe->ioprio = RECV_MULTISHOT;
    }
}

static void give(unsigned id) {
    used[id] = 0;
    filled[id] = 0;
    done_with[id] = false;
    buffers_give(&buffers, id);
    /* Whoever found no buffer tries again: this one has room for many. */
    while (starved != NULL) {
        struct connection *hungry = starved;
        starved = hungry->next_starved;
        receive(hungry, false);
    }
}

static void give_more(void) {
    for (int i = 0; i < STREAM_BUFFERS_FIRST && given < STREAM_BUFFERS; i++) {
        give(given++);
    }
}

static void release(unsigned id) {
    if (--used[id] == 0 && done_with[id]) {
        give(id);
    }
}

static struct piece *drop_first(struct connection *connection) {
    struct piece *piece = connection->first;
    connection->first = piece->next;
    connection->owed -= piece->length;
    unsigned buffer = piece->buffer;
    piece->next = spare_pieces;
    spare_pieces = piece;
    release(buffer);
    return connection->first;
}

static void close_if_idle(struct connection *connection) {
    if (!connection->ended || connection->receiving || connection->sending
        || connection->first != NULL) {
        return;
    }
    struct sqe *sqe = ring_sqe(&ring);
    sqe->opcode = OP_CLOSE;
    sqe->flags = SQE_CQE_SKIP_SUCCESS;
    sqe->file_index = slot_of(connection) + 1;
    sqe->user_data = tag(STOPPED, slot_of(connection));
    connection->open = false;
    if (!accepting) {
        start_accepting();
    }
}

static void stop_receiving(struct connection *connection) {
    if (connection->receiving && !connection->stopping) {
        struct sqe *sqe = ring_sqe(&ring);
        sqe->opcode = OP_ASYNC_CANCEL;
        sqe->addr = tag(RECEIVED, slot_of(connection));
        sqe->user_data = tag(STOPPED, slot_of(connection));
        connection->stopping = true;
    }
}

static void mark_dirty(struct connection *connection) {
    if (!connection->dirty) {
        connection->dirty = true;
        connection->next_dirty = dirty;
        dirty = connection;
    }
}

static void accepted(const struct cqe *cqe) {
    accepting = (cqe->flags & CQE_MORE) != 0;
    if (cqe->res < 0) {
        /* Without room for more, the next one to close starts it again. */
        if (!accepting && cqe->res != -ENFILE && cqe->res != -EMFILE) {
            start_accepting();
        }
        return;
    }
    struct connection *connection = &connections[cqe->res];
    *connection = (struct connection){.open = true};
    receive(connection, false);
    if (!accepting) {
        start_accepting();
    }
}

/* Adds what came to the last piece if it continues it. */
static void append(struct connection *connection, unsigned buffer, unsigned length) {
    char *bytes = buffers_at(&buffers, buffer) + filled[buffer];
    filled[buffer] += length;
    connection->owed += length;
    struct piece *last = connection->last;
    if (connection->first != NULL && !connection->sending && last->buffer == buffer
        && last->bytes + last->length == bytes) {
        last->length += length;
        return;
    }
    struct piece *piece = spare_pieces;
    if (piece == NULL) {
        piece = allocate(sizeof *piece);
    } else {
        spare_pieces = piece->next;
    }
    *piece = (struct piece){.bytes = bytes, .length = length, .buffer = buffer};
    used[buffer]++;
    if (connection->first == NULL) {
        connection->first = piece;
    } else {
        last->next = piece;
    }
    connection->last = piece;
}

static void received(struct connection *connection, const struct cqe *cqe) {
    connection->receiving = (cqe->flags & CQE_MORE) != 0;
    if (cqe->flags & CQE_BUFFER) {
        unsigned buffer = cqe->flags >> CQE_BUFFER_SHIFT;
        if (cqe->res > 0) {
            append(connection, buffer, (unsigned)cqe->res);
            mark_dirty(connection);
        }
        if ((cqe->flags & CQE_BUF_MORE) == 0) {
            done_with[buffer] = true;
            used[buffer]++;
            release(buffer);
        }
    }
    if (connection->receiving) {
        if (connection->owed > OWED_MAX) {
            stop_receiving(connection);
        }
        return;
    }
    connection->stopping = false;
    if (cqe->res == -ENOBUFS) {
        connection->next_starved = starved;
        connection->receiving = true;
        starved = connection;
        give_more();
    } else if (cqe->res <= 0 && cqe->res != -ECANCELED && cqe->res != -EINTR) {
        connection->ended = true;
    }
    mark_dirty(connection);
}

static void received_alone(struct connection *connection, const struct cqe *cqe) {
    connection->receiving = false;
    if (cqe->res > 0) {
        connection->from = 0;
        connection->to = (unsigned)cqe->res;
    } else {
        connection->ended = true;
    }
    mark_dirty(connection);
}

static void sent(struct connection *connection, int result) {
    connection->sending = false;
    mark_dirty(connection);
    if (result < 0) {
        /* Nobody is there any more. A receive may not have heard of it yet. */
        connection->ended = true;
        connection->to = connection->from;
        while (connection->first != NULL) {
            drop_first(connection);
        }
        stop_receiving(connection);
        return;
    }
    if (one_shot) {
        connection->from += (unsigned)result;
        return;
    }
    unsigned left = (unsigned)result;
    struct piece *piece = connection->first;
    while (piece != NULL && left >= piece->length) {
        left -= piece->length;
        piece = drop_first(connection);
    }
    if (left > 0) {
        piece->bytes += left;
        piece->length -= left;
        connection->owed -= left;
    }
}

static void send_alone(struct connection *connection) {
    if (connection->from == connection->to) {
        if (!connection->receiving && !connection->ended) {
            receive(connection, false);
        }
        return;
    }
    struct sqe *sqe = request(OP_SEND, slot_of(connection), SENT);
    sqe->addr = (uint64_t)(uintptr_t)(own_buffer(connection) + connection->from);
    sqe->len = connection->to - connection->from;
    sqe->op_flags = MSG_NOSIGNAL | MSG_WAITALL;
    connection->sending = true;
}

static void send_pieces(struct connection *connection) {
    struct piece *piece = connection->first;
    uint8_t opcode = piece->next == NULL ? OP_SEND : OP_SENDMSG;
    struct sqe *sqe = request(opcode, slot_of(connection), SENT);
    sqe->op_flags = MSG_NOSIGNAL | MSG_WAITALL;
    connection->sending = true;
    if (piece->next == NULL) {
        sqe->addr = (uint64_t)(uintptr_t)piece->bytes;
        sqe->len = piece->length;
        return;
    }
    int count = 0;
    for (; piece != NULL && count < PARTS_MAX; piece = piece->next) {
        connection->parts[count++] = (struct iovec){piece->bytes, piece->length};
    }
    connection->message.msg_iov = connection->parts;
    connection->message.msg_iovlen = (size_t)count;
    sqe->addr = (uint64_t)(uintptr_t)&connection->message;
    sqe->len = 1;
}

/* Decides for one connection what comes next, after a whole batch has been looked at. */
static void proceed(struct connection *connection) {
    if (!connection->open || connection->sending) {
        return;
    }
    if (one_shot) {
        send_alone(connection);
    } else if (connection->first != NULL) {
        send_pieces(connection);
    } else if (!connection->receiving && !connection->ended) {
        receive(connection, false);
    }
    close_if_idle(connection);
}

static void look_at(const struct cqe *cqe) {
    struct connection *connection = &connections[cqe->user_data >> 8];
    switch ((enum purpose)(cqe->user_data & 0xff)) {
        case ACCEPTED:
            accepted(cqe);
            break;
        case RECEIVED:
            if (one_shot) {
                received_alone(connection, cqe);
            } else {
                received(connection, cqe);
            }
            break;
        case SENT:
            sent(connection, cqe->res);
            break;
        case STOPPED:
            break;
    }
}

static unsigned wait_for_some(long spin_micros) {
    unsigned ready = spin_micros > 0 ? ring_spin(&ring, spin_micros) : ring_enter(&ring, 1);
    return ready;
}

static void serve_streams(long spin_micros) {
    start_accepting();
    for (;;) {
        unsigned ready = wait_for_some(spin_micros);
        unsigned head = *ring.cq_head;
        for (unsigned i = 0; i < ready; i++) {
            look_at(&ring.cqes[head++ & ring.cq_mask]);
        }
        __atomic_store_n(ring.cq_head, head, __ATOMIC_RELEASE);
        while (dirty != NULL) {
            struct connection *connection = dirty;
            dirty = connection->next_dirty;
            connection->dirty = false;
            proceed(connection);
        }
    }
}

static void receive_datagrams(const struct msghdr *shape) {
    struct sqe *sqe = request(OP_RECVMSG, 0, RECEIVED);
    sqe->flags |= SQE_BUFFER_SELECT;
    sqe->ioprio = RECV_MULTISHOT;
    sqe->addr = (uint64_t)(uintptr_t)shape;
    sqe->len = 1;
}

/* Sends it back from where it arrived, to the name that stands before it. */
static void answer(unsigned buffer, const struct msghdr *shape) {
    struct recvmsg_out *out = (struct recvmsg_out *)buffers_at(&buffers, buffer);
    char *name = (char *)(out + 1);
    struct sqe *sqe = request(OP_SEND, 0, SENT);
    sqe->addr = (uint64_t)(uintptr_t)(name + shape->msg_namelen);
    sqe->len = out->payloadlen;
    sqe->off = (uint64_t)(uintptr_t)name;
    sqe->addr_len = (uint16_t)out->namelen;
    sqe->user_data = tag(SENT, buffer);
}

static void give_more_for_datagrams(void) {
    for (int i = 0; i < DATAGRAM_BUFFERS_FIRST && given < DATAGRAM_BUFFERS; i++) {
        buffers_give(&buffers, given++);
    }
}

static void serve_datagrams(long spin_micros) {
    static struct msghdr shape = {.msg_namelen = sizeof(struct sockaddr_in)};
    give_more_for_datagrams();
    bool receiving = false;
    for (;;) {
        if (!receiving) {
            receive_datagrams(&shape);
            receiving = true;
        }
        unsigned ready = wait_for_some(spin_micros);
        unsigned head = *ring.cq_head;
        for (unsigned i = 0; i < ready; i++) {
            const struct cqe *cqe = &ring.cqes[head++ & ring.cq_mask];
            if ((cqe->user_data & 0xff) == SENT) {
                buffers_give(&buffers, (unsigned)(cqe->user_data >> 8));
                continue;
            }
            receiving = (cqe->flags & CQE_MORE) != 0;
            if (cqe->flags & CQE_BUFFER) {
                answer(cqe->flags >> CQE_BUFFER_SHIFT, &shape);
            } else if (cqe->res == -ENOBUFS) {
                give_more_for_datagrams();
            }
        }
        __atomic_store_n(ring.cq_head, head, __ATOMIC_RELEASE);
    }
}

static unsigned room_for_connections(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) {
        fail("getrlimit");
    }
    return limit.rlim_cur < CONNECTIONS_MAX ? (unsigned)limit.rlim_cur : CONNECTIONS_MAX;
}

static void prepare_streams(unsigned room) {
    connections = calloc(room, sizeof *connections);
    if (connections == NULL) {
        fail("calloc");
    }
    if (one_shot) {
        own_memory = mmap(NULL, (size_t)room * OWN_STRIDE, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (own_memory == MAP_FAILED) {
            fail("mmap");
        }
        return;
    }
    ring_register_buffers(&ring, &buffers, STREAM_BUFFERS, CHUNK, CHUNK, true);
    give_more();
}

int main(int argc, char **argv) {
    struct options options = parse_options(argc, argv);
    one_shot = options.one_shot;
    if (one_shot && options.udp) {
        fprintf(stderr, "--one-shot is for connections\n");
        return 2;
    }
    int fd = open_socket(&options);
    unsigned room = options.udp ? 1 : room_for_connections();
    ring_open(&ring, SQ_ENTRIES, CQ_ENTRIES);
    ring_register_files(&ring, room, fd);
    if (options.udp) {
        ring_register_buffers(&ring, &buffers, DATAGRAM_BUFFERS, DATAGRAM_STRIDE, DATAGRAM_STRIDE,
                              false);
    } else {
        prepare_streams(room);
    }
    announce(fd);
    if (options.udp) {
        serve_datagrams(options.spin_micros);
    } else {
        serve_streams(options.spin_micros);
    }
}

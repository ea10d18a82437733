/*
 * Load for an echo server: connections, or datagram sockets, that each keep a fixed number of
 * messages under way, and check every byte of every answer. One thread. Ends by itself.
 *
 * What a connection sends is one endless stream that both sides of this program can compute: a
 * message is a stamp, made of the connection and the number of the message, and a pattern. So
 * nothing is kept of what was sent but when.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "histogram.h"

#define STAMP 8
#define BATCH (256 * 1024)
#define CHUNK (256 * 1024)
#define EVENTS 1024
#define DATAGRAM_MAX 65507

#define LOST_AFTER_NANOS 200000000ULL
#define LOOK_FOR_LOST_NANOS 20000000ULL
#define SILENCE_NANOS 10000000000ULL

/* After the window the load goes on for a moment: whoever watches the server may be late. */
#define COOL_DOWN_NANOS 50000000ULL

struct connection {
    int fd;
    unsigned number;
    bool answered;
    bool blocked;
    /* Positions in the endless stream, in bytes. */
    uint64_t sent;
    uint64_t checked;
    /* When each message under way was sent, by its number modulo the depth. */
    uint64_t *sent_at;
    /* Datagrams: the number of the message under way in each place; 0 if there is none. */
    uint64_t *awaited;
};

static int port;
static bool udp;
static bool spin;
static unsigned count = 1;
static size_t size = 64;
static unsigned depth = 1;
static double warmup = 1;
static double seconds = 3;

static struct connection *connections;
static int epoll;
static char *out;
static size_t out_messages;
static char *in;
static char *pattern;
static struct histogram latencies;
static bool measuring;
static unsigned answered;
static uint64_t lost;
static uint64_t late;
static uint64_t last_echo;
static uint64_t next_datagram;

_Noreturn static void give_up(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("load: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000ULL + (uint64_t)time.tv_nsec;
}

static double cpu_seconds(const struct timeval *time) {
    return (double)time->tv_sec + (double)time->tv_usec / 1e6;
}

static void *allocate(size_t bytes) {
    void *memory = calloc(1, bytes);
    if (memory == NULL) {
        give_up("out of memory");
    }
    return memory;
}

/* Streams: spread over all bytes, so that the first few already tell messages apart. */
static uint64_t stamp(const struct connection *connection, uint64_t message) {
    uint64_t sender = (uint64_t)connection->number * 0x0101010101010101ULL;
    return (message + 1) * 0x9e3779b97f4a7c15ULL ^ sender;
}

static size_t stamp_length(void) {
    return size < STAMP ? size : STAMP;
}

static void prepare_memory(void) {
    pattern = allocate(size);
    for (size_t i = 0; i < size; i++) {
        pattern[i] = (char)(i * 31 + (i >> 8) * 7 + 1);
    }
    out_messages = size * depth <= BATCH ? depth : (BATCH + size - 1) / size;
    out = allocate(out_messages * size);
    for (size_t i = 0; i < out_messages; i++) {
        memcpy(out + i * size, pattern, size);
    }
    in = allocate(CHUNK);
}

static void record_echo(struct connection *connection, uint64_t sent_at, uint64_t time) {
    last_echo = time;
    if (!connection->answered) {
        connection->answered = true;
        answered++;
    }
    if (measuring) {
        record(&latencies, time - sent_at);
    }
}

static void want_room(struct connection *connection, bool wanted) {
    struct epoll_event event = {
        .events = EPOLLIN | (wanted ? EPOLLOUT : 0),
        .data.ptr = connection,
    };
    if (epoll_ctl(epoll, EPOLL_CTL_MOD, connection->fd, &event) < 0) {
        give_up("epoll_ctl: %s", strerror(errno));
    }
    connection->blocked = wanted;
}

/* Sends what may be under way and is not, as much as the socket takes. */
static void send_stream(struct connection *connection, uint64_t time) {
    for (;;) {
        uint64_t allowed = (connection->checked / size + depth) * size;
        if (connection->sent == allowed) {
            break;
        }
        uint64_t message = connection->sent / size;
        size_t offset = connection->sent % size;
        uint64_t end = (allowed - connection->sent + offset) / size;
        size_t batch = end < out_messages ? (size_t)end : out_messages;
        for (size_t i = 0; i < batch; i++) {
            uint64_t value = stamp(connection, message + i);
            memcpy(out + i * size, &value, stamp_length());
            if (i > 0 || offset == 0) {
                connection->sent_at[(message + i) % depth] = time;
            }
        }
        size_t bytes = batch * size - offset;
        ssize_t taken = send(connection->fd, out + offset, bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (taken < 0 && errno != EAGAIN && errno != EINTR) {
            give_up("sending on connection %u: %s", connection->number, strerror(errno));
        }
        connection->sent += taken < 0 ? 0 : (uint64_t)taken;
        if (taken < (ssize_t)bytes) {
            if (!connection->blocked) {
                want_room(connection, true);
            }
            return;
        }
    }
    if (connection->blocked) {
        want_room(connection, false);
    }
}

static void check(const struct connection *connection, const char *bytes, size_t length) {
    size_t offset = connection->checked % size;
    uint64_t value = stamp(connection, connection->checked / size);
    const char *expected = (const char *)&value;
    size_t i = 0;
    while (i < length && offset + i < stamp_length()) {
        if (bytes[i] != expected[offset + i]) {
            give_up("wrong echo on connection %u: stamp of message %" PRIu64, connection->number,
                    connection->checked / size);
        }
        i++;
    }
    if (memcmp(bytes + i, pattern + offset + i, length - i) != 0) {
        give_up("wrong echo on connection %u: pattern of message %" PRIu64, connection->number,
                connection->checked / size);
    }
}

static void receive_stream(struct connection *connection) {
    ssize_t got = recv(connection->fd, in, CHUNK, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (got <= 0) {
        give_up("connection %u ended: %s", connection->number,
                got == 0 ? "closed by the server" : strerror(errno));
    }
    if (connection->checked + (uint64_t)got > connection->sent) {
        give_up("connection %u: more came back than was sent", connection->number);
    }
    uint64_t time = now();
    size_t at = 0;
    while (at < (size_t)got) {
        size_t rest = size - connection->checked % size;
        size_t length = (size_t)got - at < rest ? (size_t)got - at : rest;
        check(connection, in + at, length);
        at += length;
        connection->checked += length;
        if (length == rest) {
            uint64_t message = connection->checked / size - 1;
            record_echo(connection, connection->sent_at[message % depth], time);
        }
    }
    send_stream(connection, time);
}

/* The stamp of a datagram is its number, so that an answer tells what it answers. */
static void send_datagram(struct connection *connection, unsigned place, uint64_t time) {
    uint64_t value = ++next_datagram * depth + place;
    memcpy(out, &value, STAMP);
    connection->awaited[place] = value;
    connection->sent_at[place] = time;
    if (send(connection->fd, out, size, MSG_DONTWAIT) < 0 && errno != EAGAIN && errno != ENOBUFS
        && errno != EINTR) {
        give_up("sending on socket %u: %s", connection->number, strerror(errno));
    }
}

static void receive_datagrams(struct connection *connection) {
    for (unsigned i = 0; i < depth; i++) {
        ssize_t got = recv(connection->fd, in, CHUNK, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        if (got < 0) {
            give_up("socket %u: %s", connection->number, strerror(errno));
        }
        uint64_t value;
        memcpy(&value, in, STAMP);
        unsigned place = (unsigned)(value % depth);
        if ((size_t)got != size || value > (next_datagram + 1) * depth
            || memcmp(in + STAMP, pattern + STAMP, size - STAMP) != 0) {
            give_up("wrong echo on socket %u: %zd bytes", connection->number, got);
        }
        if (connection->awaited[place] != value) {
            /* The answer to one that was given up. */
            late++;
            continue;
        }
        uint64_t time = now();
        record_echo(connection, connection->sent_at[place], time);
        send_datagram(connection, place, time);
    }
}

static void resend_lost(uint64_t time) {
    for (unsigned i = 0; i < count; i++) {
        for (unsigned place = 0; place < depth; place++) {
            if (time - connections[i].sent_at[place] > LOST_AFTER_NANOS) {
                lost += measuring;
                send_datagram(&connections[i], place, time);
            }
        }
    }
}

static void open_connection(struct connection *connection, unsigned number) {
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((unsigned short)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    connection->number = number;
    connection->sent_at = allocate(depth * sizeof *connection->sent_at);
    connection->awaited = allocate(depth * sizeof *connection->awaited);
    connection->fd = socket(AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
    if (connection->fd < 0) {
        give_up("socket: %s", strerror(errno));
    }
    if (connect(connection->fd, (struct sockaddr *)&address, sizeof address) < 0) {
        give_up("connection %u to port %d: %s", number, port, strerror(errno));
    }
    if (!udp) {
        int on = 1;
        setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, connection->fd, &event) < 0) {
        give_up("epoll_ctl: %s", strerror(errno));
    }
}

static void start(struct connection *connection) {
    if (!udp) {
        send_stream(connection, now());
        return;
    }
    for (unsigned place = 0; place < depth; place++) {
        send_datagram(connection, place, now());
    }
}

static void serve(const struct epoll_event *event) {
    struct connection *connection = event->data.ptr;
    if (udp) {
        receive_datagrams(connection);
        return;
    }
    if (event->events & (EPOLLIN | EPOLLERR | EPOLLHUP)) {
        receive_stream(connection);
    }
    if (event->events & EPOLLOUT) {
        send_stream(connection, now());
    }
}

static void run_until(uint64_t end) {
    static struct epoll_event events[EVENTS];
    uint64_t next_look = now();
    for (;;) {
        uint64_t time = now();
        if (time >= end) {
            return;
        }
        if (time >= next_look) {
            next_look = time + LOOK_FOR_LOST_NANOS;
            if (udp) {
                resend_lost(time);
            }
            if (time - last_echo > SILENCE_NANOS) {
                give_up("no echo for %llu seconds", SILENCE_NANOS / 1000000000ULL);
            }
        }
        uint64_t until = (end < next_look ? end : next_look) - time;
        int millis = spin ? 0 : (int)(until / 1000000) + 1;
        int ready = epoll_wait(epoll, events, EVENTS, millis);
        if (ready < 0 && errno != EINTR) {
            give_up("epoll_wait: %s", strerror(errno));
        }
        for (int i = 0; i < ready; i++) {
            serve(&events[i]);
        }
    }
}

static void measure(void) {
    struct rusage before;
    struct rusage after;
    last_echo = now();
    /* A server that is new needs a while for its first answers: that is not yet the warm-up. */
    while (answered < count) {
        run_until(now() + LOOK_FOR_LOST_NANOS);
    }
    run_until(now() + (uint64_t)(warmup * 1e9));
    fputs("begin\n", stderr);
    measuring = true;
    getrusage(RUSAGE_SELF, &before);
    uint64_t begin = now();
    run_until(begin + (uint64_t)(seconds * 1e9));
    uint64_t end = now();
    measuring = false;
    getrusage(RUSAGE_SELF, &after);
    fputs("end\n", stderr);
    run_until(end + COOL_DOWN_NANOS);
    if (latencies.count == 0) {
        give_up("no echo in %.3f seconds", seconds);
    }
    double elapsed = (double)(end - begin) / 1e9;
    printf("{\"messages\": %" PRIu64 ", \"seconds\": %.6f, \"rate\": %.1f, \"p50\": %.2f, "
           "\"p99\": %.2f, \"p99.9\": %.2f, \"max\": %.2f, \"user\": %.6f, \"sys\": %.6f, "
           "\"errors\": 0, \"lost\": %" PRIu64 ", \"late\": %" PRIu64 "}\n",
           latencies.count, elapsed, (double)latencies.count / elapsed,
           percentile(&latencies, 0.5) / 1e3, percentile(&latencies, 0.99) / 1e3,
           percentile(&latencies, 0.999) / 1e3, (double)latencies.max / 1e3,
           cpu_seconds(&after.ru_utime) - cpu_seconds(&before.ru_utime),
           cpu_seconds(&after.ru_stime) - cpu_seconds(&before.ru_stime), lost, late);
}

static double number(const char *name, const char *text, double min, double max) {
    char *end;
    double value = strtod(text, &end);
    if (*text == 0 || *end != 0 || !(value >= min && value <= max)) {
        fprintf(stderr, "load: --%s is from %g to %g: %s\n", name, min, max, text);
        exit(2);
    }
    return value;
}

static void parse_options(int argc, char **argv) {
    static const struct option known[] = {
        {"port", required_argument, NULL, 'p'},
        {"udp", no_argument, NULL, 'u'},
        {"connections", required_argument, NULL, 'n'},
        {"size", required_argument, NULL, 'b'},
        {"depth", required_argument, NULL, 'd'},
        {"warmup", required_argument, NULL, 'w'},
        {"seconds", required_argument, NULL, 's'},
        {"spin", no_argument, NULL, 'i'},
        {0},
    };
    int option;
    int index = 0;
    while ((option = getopt_long(argc, argv, "", known, &index)) != -1) {
        const char *name = known[index].name;
        switch (option) {
            case 'p': port = (int)number(name, optarg, 1, 65535); break;
            case 'u': udp = true; break;
            case 'n': count = (unsigned)number(name, optarg, 1, 60000); break;
            case 'b': size = (size_t)number(name, optarg, 1, 16 << 20); break;
            case 'd': depth = (unsigned)number(name, optarg, 1, 1024); break;
            case 'w': warmup = number(name, optarg, 0, 3600); break;
            case 's': seconds = number(name, optarg, 0.001, 3600); break;
            case 'i': spin = true; break;
            default: exit(2);
        }
    }
    if (port == 0 || optind != argc) {
        fprintf(stderr, "usage: load --port P [--udp] [--connections N] [--size BYTES]\n"
                        "       [--depth D] [--warmup SECONDS] [--seconds SECONDS] [--spin]\n");
        exit(2);
    }
    if (udp && (size < STAMP || size > DATAGRAM_MAX)) {
        fprintf(stderr, "load: --size of datagrams is from %d to %d\n", STAMP, DATAGRAM_MAX);
        exit(2);
    }
}

int main(int argc, char **argv) {
    parse_options(argc, argv);
    /* Whatever happens, this ends. */
    alarm((unsigned)(warmup + seconds) + 30);
    prepare_memory();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) {
        give_up("epoll_create1: %s", strerror(errno));
    }
    connections = allocate(count * sizeof *connections);
    for (unsigned i = 0; i < count; i++) {
        open_connection(&connections[i], i);
    }
    for (unsigned i = 0; i < count; i++) {
        start(&connections[i]);
    }
    measure();
}

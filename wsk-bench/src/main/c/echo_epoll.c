/*
 * Echo by readiness, as well as one thread can: level-triggered epoll, one buffer for all streams
 * so that it stays in the cache, an answer written at once, and memory for a connection only while
 * its peer does not take what it is owed. Datagrams are taken and answered by the batch.
 */
#define _GNU_SOURCE
#include "server.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS 1024
#define BATCH 64
#define ACCEPTS 64
#define CONNECTIONS_MAX 65536

/* What a connection's peer has not taken yet. There is none most of the time. */
struct owed {
    size_t from;
    size_t to;
    char bytes[CHUNK];
};

static int epoll;
static struct owed **owed_by_fd;
static char chunk[CHUNK] __attribute__((aligned(4096)));

static void watch(int operation, int fd, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (epoll_ctl(epoll, operation, fd, &event) < 0) {
        fail("epoll_ctl");
    }
}

static void drop(int fd) {
    free(owed_by_fd[fd]);
    owed_by_fd[fd] = NULL;
    close(fd);
}

/* The listener is level-triggered too: what is left comes with the next turn. */
static void take_connections(int listener) {
    for (int i = 0; i < ACCEPTS; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EAGAIN || errno == ECONNABORTED || errno == EINTR) {
                return;
            }
            fail("accept4");
        }
        watch(EPOLL_CTL_ADD, fd, EPOLLIN);
    }
}

/* Keeps the rest and stops reading until it is gone: that slows down the peer. */
static void owe(int fd, const char *bytes, size_t count) {
    struct owed *owed = allocate(sizeof *owed);
    memcpy(owed->bytes, bytes, count);
    owed->from = 0;
    owed->to = count;
    owed_by_fd[fd] = owed;
    watch(EPOLL_CTL_MOD, fd, EPOLLOUT);
}

static void pay(int fd) {
    struct owed *owed = owed_by_fd[fd];
    ssize_t sent = send(fd, owed->bytes + owed->from, owed->to - owed->from, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN && errno != EINTR) {
            drop(fd);
        }
        return;
    }
    owed->from += (size_t)sent;
    if (owed->from == owed->to) {
        free(owed);
        owed_by_fd[fd] = NULL;
        watch(EPOLL_CTL_MOD, fd, EPOLLIN);
    }
}

/* Reads once: whatever did not fit is reported again, and most of the time nothing is left. */
static void echo(int fd) {
    ssize_t got = recv(fd, chunk, CHUNK, 0);
    if (got <= 0) {
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
            drop(fd);
        }
        return;
    }
    ssize_t sent = send(fd, chunk, (size_t)got, MSG_NOSIGNAL);
    if (sent == got) {
        return;
    }
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        drop(fd);
        return;
    }
    sent = sent < 0 ? 0 : sent;
    owe(fd, chunk + sent, (size_t)(got - sent));
}

static int wait_for(struct epoll_event *events) {
    int count = epoll_wait(epoll, events, EVENTS, -1);
    if (count < 0 && errno != EINTR) {
        fail("epoll_wait");
    }
    return count;
}

static void serve_streams(int listener) {
    static struct epoll_event events[EVENTS];
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0) {
        fail("getrlimit");
    }
    if (limit.rlim_cur > CONNECTIONS_MAX) {
        limit.rlim_cur = CONNECTIONS_MAX;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    owed_by_fd = calloc(limit.rlim_cur, sizeof *owed_by_fd);
    if (owed_by_fd == NULL) {
        fail("calloc");
    }
    for (;;) {
        int count = wait_for(events);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                take_connections(listener);
            } else if (owed_by_fd[fd] != NULL) {
                pay(fd);
            } else {
                echo(fd);
            }
        }
    }
}

/* Sends them all, waiting where the socket is full: a datagram that was taken is answered. */
static void answer(int fd, struct mmsghdr *messages, int count) {
    int done = 0;
    while (done < count) {
        int sent = sendmmsg(fd, messages + done, (unsigned)(count - done), 0);
        if (sent > 0) {
            done += sent;
        } else if (errno == EAGAIN) {
            poll(&(struct pollfd){.fd = fd, .events = POLLOUT}, 1, -1);
        } else if (errno != EINTR) {
            /* That one cannot be sent, the others can. */
            done++;
        }
    }
}

static void serve_datagrams(int fd) {
    static struct sockaddr_in peers[BATCH];
    static struct iovec parts[BATCH];
    static struct mmsghdr messages[BATCH];
    static struct epoll_event events[EVENTS];
    char *buffers = allocate((size_t)BATCH * DATAGRAM_STRIDE);
    for (int i = 0; i < BATCH; i++) {
        parts[i] = (struct iovec){buffers + (size_t)i * DATAGRAM_STRIDE, DATAGRAM_MAX};
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &peers[i],
            .msg_namelen = sizeof peers[i],
            .msg_iov = &parts[i],
            .msg_iovlen = 1,
        };
    }
    for (;;) {
        wait_for(events);
        int count;
        do {
            count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
            for (int i = 0; i < count; i++) {
                parts[i].iov_len = messages[i].msg_len;
            }
            answer(fd, messages, count);
            for (int i = 0; i < count; i++) {
                parts[i].iov_len = DATAGRAM_MAX;
                messages[i].msg_hdr.msg_namelen = sizeof peers[i];
            }
        } while (count == BATCH);
    }
}

int main(int argc, char **argv) {
    struct options options = parse_options(argc, argv);
    if (options.one_shot || options.spin_micros > 0) {
        fprintf(stderr, "--one-shot and --spin are for io_uring\n");
        return 2;
    }
    int fd = open_socket(&options);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) {
        fail("epoll_create1");
    }
    watch(EPOLL_CTL_ADD, fd, EPOLLIN);
    announce(fd);
    if (options.udp) {
        serve_datagrams(fd);
    } else {
        serve_streams(fd);
    }
}

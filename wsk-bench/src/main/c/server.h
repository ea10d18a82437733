/* What both echo servers begin with: their options and a socket on the loopback address. */
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes of a stream that are taken at once, as in the servers these are compared with. */
#define CHUNK 65536

/* The longest datagram of IPv4. */
#define DATAGRAM_MAX 65507

/*
 * From one datagram's buffer to the next. Not a power of two: else the beginnings of all of them,
 * which is what short datagrams fill, would compete for the same few lines of the cache.
 */
#define DATAGRAM_STRIDE (DATAGRAM_MAX + 29 + 128 + 192)

struct options {
    int port;
    bool udp;
    bool one_shot;
    long spin_micros;
};

struct options parse_options(int argc, char **argv);

/* A socket that is bound, and listens if it is one for connections. Does not block. */
int open_socket(const struct options *options);

/* Tells whoever waits for it that connections are welcome now. */
void announce(int fd);

/* Ends the program with the system's reason. */
_Noreturn void fail(const char *what);

/* As malloc, but never null. */
void *allocate(size_t bytes);

#endif

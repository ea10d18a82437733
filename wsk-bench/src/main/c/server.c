#include "server.h"

#include <arpa/inet.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#define BACKLOG 4096

void fail(const char *what) {
    perror(what);
    exit(1);
}

void *allocate(size_t bytes) {
    void *memory = malloc(bytes);
    if (memory == NULL) {
        fail("malloc");
    }
    return memory;
}

static long number(const char *text, long max) {
    char *end;
    long value = strtol(text, &end, 10);
    if (*text == 0 || *end != 0 || value < 0 || value > max) {
        fprintf(stderr, "not a number from 0 to %ld: %s\n", max, text);
        exit(2);
    }
    return value;
}

struct options parse_options(int argc, char **argv) {
    static const struct option known[] = {
        {"port", required_argument, NULL, 'p'},
        {"udp", no_argument, NULL, 'u'},
        {"one-shot", no_argument, NULL, 'o'},
        {"spin", required_argument, NULL, 's'},
        {0},
    };
    struct options options = {0};
    int option;
    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        switch (option) {
            case 'p':
                options.port = (int)number(optarg, 65535);
                break;
            case 'u':
                options.udp = true;
                break;
            case 'o':
                options.one_shot = true;
                break;
            case 's':
                options.spin_micros = number(optarg, 1000000);
                break;
            default:
                fprintf(stderr, "usage: %s [--port P] [--udp] [--one-shot] [--spin MICROS]\n",
                        argv[0]);
                exit(2);
        }
    }
    return options;
}

int open_socket(const struct options *options) {
    int type = options->udp ? SOCK_DGRAM : SOCK_STREAM;
    int fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        fail("socket");
    }
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((unsigned short)options->port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        fail("bind");
    }
    if (options->udp) {
        return fd;
    }
    /* What is accepted inherits this: no call for each connection. */
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (listen(fd, BACKLOG) < 0) {
        fail("listen");
    }
    return fd;
}

void announce(int fd) {
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length) < 0) {
        fail("getsockname");
    }
    printf("listening %d\n", ntohs(address.sin_port));
    fflush(stdout);
}

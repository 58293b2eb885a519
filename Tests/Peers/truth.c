// A server whose delay is known, and which knows better than anyone what it was: it answers each request a given time after its arrival,
// looks at its clock without ever sleeping, and keeps how long each answer truly took, from epoll's word that the request is there to the
// end of the send. Used by peers.py. GET /truth answers {"count", "p50", "p99", "max"} in seconds of what was answered since the last time
// it was asked, itself left out. Usage: truth PORT DELAY-MICROSECONDS
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1 << 20, EVENTS = 256 };
// Answers that are due, oldest first: all wait equally long, so that they leave in the order in which they came.
static struct { int fd; int64_t arrived; } waiting[MOST];
static unsigned head, tail;
// How long answers took, in microseconds; the last one for whatever took longer.
static uint32_t taken[MOST];
static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n";

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static double percentile(double share, uint64_t total) {
    uint64_t wanted = (uint64_t)(share * total + 0.5), seen = 0;
    if (wanted < 1) wanted = 1;
    for (unsigned i = 0; i < MOST; i++) if ((seen += taken[i]) >= wanted) return (i + 0.5) / 1e6;
    return 0;
}

static void tell(int fd) {
    uint64_t total = 0;
    for (unsigned i = 0; i < MOST; i++) total += taken[i];
    char body[200], text[400];
    int length = snprintf(body, sizeof body, "{\"count\": %llu, \"p50\": %.7f, \"p99\": %.7f, \"max\": %.7f}\n", (unsigned long long)total,
                          percentile(0.5, total), percentile(0.99, total), percentile(1, total));
    int size = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body);
    (void)!write(fd, text, size);
    memset(taken, 0, sizeof taken);
}

int main(int count, char **words) {
    if (count != 3) return 2;
    int64_t delay = atoll(words[2]) * 1000;
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), epoll = epoll_create1(0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(atoi(words[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct epoll_event event = { .events = EPOLLIN, .data.fd = listener }, events[EVENTS];
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 16384) || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event))
        return 1;
    for (;;) {
        int ready = epoll_wait(epoll, events, EVENTS, head == tail ? 100 : 0);
        int64_t arrived = now();
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                while ((fd = accept4(listener, 0, 0, SOCK_NONBLOCK)) >= 0) {
                    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    event.data.fd = fd;
                    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
                }
                continue;
            }
            // One request at a time and in one piece: that is how the peers send them.
            char bytes[8192];
            ssize_t size = read(fd, bytes, sizeof bytes);
            if (size > 10 && memcmp(bytes, "GET /truth", 10) == 0) tell(fd);
            else if (size > 0) {
                waiting[tail % MOST].fd = fd;
                waiting[tail++ % MOST].arrived = arrived;
            } else close(fd);
        }
        for (; head != tail && now() >= waiting[head % MOST].arrived + delay; head++) {
            (void)!send(waiting[head % MOST].fd, answer, sizeof answer - 1, MSG_NOSIGNAL);
            int64_t microseconds = (now() - waiting[head % MOST].arrived) / 1000;
            taken[microseconds < MOST ? microseconds : MOST - 1]++;
        }
    }
}

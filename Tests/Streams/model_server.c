// A model server whose tokens leave at known moments, and which writes down when they did: what perfbench measures is held against it.
// One thread. Usage: model_server PORT TTFT_MS GAP_MS TOKENS. GET /log answers its own figures in nanoseconds and forgets them.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { most = 20000, most_samples = 1 << 24 };

struct stream { int fd, sent, place, is_old; int64_t arrived, start, due, first, last; char in[4096]; int count; };
struct samples { const char *name; int64_t *values; int count; };

static struct stream *streams[most];
static struct stream *heap[most];
static int heap_count, tokens, epoll;
static int64_t ttft, gap;
static struct samples logs[] = {{"ttft", 0, 0}, {"gap", 0, 0}, {"itl", 0, 0}, {"last", 0, 0}};

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void note(int which, int64_t value) {
    if (logs[which].count < most_samples) logs[which].values[logs[which].count++] = value;
}

static void set(int at, struct stream *s) { heap[at] = s; s->place = at; }

static void sift(int at) {
    struct stream *s = heap[at];
    while (at > 0 && heap[(at - 1) / 2]->due > s->due) { set(at, heap[(at - 1) / 2]); at = (at - 1) / 2; }
    for (;;) {
        int child = 2 * at + 1;
        if (child >= heap_count) break;
        if (child + 1 < heap_count && heap[child + 1]->due < heap[child]->due) child++;
        if (heap[child]->due >= s->due) break;
        set(at, heap[child]);
        at = child;
    }
    set(at, s);
}

static void unschedule(struct stream *s) {
    int at = s->place;
    if (at < 0) return;
    s->place = -1;
    struct stream *end = heap[--heap_count];
    if (end == s) return;
    set(at, end);
    sift(at);
}

static void schedule(struct stream *s, int64_t due) {
    s->due = due;
    if (s->place < 0) { set(heap_count, s); heap_count++; }
    sift(s->place);
}

static void drop(struct stream *s) {
    unschedule(s);
    streams[s->fd] = NULL;
    close(s->fd);
    free(s);
}

static int say(struct stream *s, const char *data) {
    char out[1024];
    int size = (int)strlen(data) + 8, count;
    if (s->is_old) count = snprintf(out, sizeof out, "data: %s\n\n", data);
    else count = snprintf(out, sizeof out, "%x\r\ndata: %s\n\n\r\n", size, data);
    return send(s->fd, out, count, MSG_NOSIGNAL | MSG_DONTWAIT) == count;
}

static int compare(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void tell(struct stream *s) {
    char body[4096], head[256];
    int count = snprintf(body, sizeof body, "{");
    for (int i = 0; i < 4; i++) {
        qsort(logs[i].values, logs[i].count, 8, compare);
        count += snprintf(body + count, sizeof body - count, "%s\"%s\":{\"count\":%d", i ? "," : "", logs[i].name, logs[i].count);
        const double shares[] = {0.5, 0.9, 0.99};
        const char *names[] = {"p50", "p90", "p99"};
        for (int j = 0; j < 3 && logs[i].count; j++)
            count += snprintf(body + count, sizeof body - count, ",\"%s\":%lld", names[j],
                              (long long)logs[i].values[(int)(shares[j] * (logs[i].count - 1))]);
        count += snprintf(body + count, sizeof body - count, "}");
        logs[i].count = 0;
    }
    count += snprintf(body + count, sizeof body - count, "}");
    int size = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", count);
    if (send(s->fd, head, size, MSG_NOSIGNAL) < 0 || send(s->fd, body, count, MSG_NOSIGNAL) < 0) return;
}

// One token is due, or what comes behind the last one.
static void speak(struct stream *s) {
    if (s->sent == tokens) {
        char usage[128];
        snprintf(usage, sizeof usage, "{\"choices\":[],\"usage\":{\"completion_tokens\":%d}}", tokens);
        unschedule(s);
        int said = say(s, "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}") && say(s, usage) && say(s, "[DONE]");
        if (!said || s->is_old) return drop(s);
        send(s->fd, "0\r\n\r\n", 5, MSG_NOSIGNAL);
        s->count = 0;
        return;
    }
    int64_t moment = now();
    if (!say(s, "{\"id\":\"model\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}"))
        return drop(s);
    if (s->sent == 0) { s->first = moment; note(0, moment - s->arrived); } else note(1, moment - s->last);
    s->last = moment;
    s->sent++;
    if (s->sent == tokens) {
        if (tokens > 1) note(2, (moment - s->first) / (tokens - 1));
        note(3, moment - s->arrived);
        schedule(s, moment);
    } else schedule(s, s->start + ttft + s->sent * gap);
}

static void hear(struct stream *s) {
    struct iovec piece = {s->in + s->count, sizeof s->in - 1 - s->count};
    union { struct cmsghdr header; char room[CMSG_SPACE(sizeof(struct timespec))]; } control;
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
    ssize_t count = recvmsg(s->fd, &message, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) return drop(s);
    s->start = s->arrived = now();
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header && header->cmsg_type == SCM_TIMESTAMPNS) {
        struct timespec stamp, wall;
        memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
        clock_gettime(CLOCK_REALTIME, &wall);
        s->arrived -= (wall.tv_sec - stamp.tv_sec) * 1000000000LL + wall.tv_nsec - stamp.tv_nsec;
        s->start = s->arrived;
    }
    s->count += (int)count;
    s->in[s->count] = 0;
    if (!strstr(s->in, "\r\n\r\n")) return;
    if (!strncmp(s->in, "GET /log", 8)) { tell(s); s->count = 0; return; }
    // A client of HTTP/1.0 knows no chunks: its answer ends with the connection.
    s->is_old = strstr(s->in, " HTTP/1.0\r\n") != NULL;
    const char *answer = s->is_old ? "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                                   : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    if (send(s->fd, answer, strlen(answer), MSG_NOSIGNAL) < 0) return drop(s);
    if (!say(s, "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}")) return drop(s);
    s->sent = 0;
    schedule(s, s->start + ttft);
}

static void take(int listener) {
    int fd, on = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (fd >= most) { close(fd); continue; }
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct stream *s = calloc(1, sizeof *s);
        s->fd = fd;
        s->place = -1;
        streams[fd] = s;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
}

int main(int argc, char **argv) {
    if (argc != 5) return fprintf(stderr, "model_server PORT TTFT_MS GAP_MS TOKENS\n"), 2;
    ttft = (int64_t)(atof(argv[2]) * 1e6);
    gap = (int64_t)(atof(argv[3]) * 1e6);
    tokens = atoi(argv[4]);
    for (int i = 0; i < 4; i++) logs[i].values = malloc(8L * most_samples);
    int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    // Those who are accepted inherit it, so that what came before they were is stamped, too.
    setsockopt(listener, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (void *)&address, sizeof address) || listen(listener, 4096)) return perror("bind"), 1;
    epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct epoll_event events[256];
        int64_t wait = heap_count ? heap[0]->due - now() : 1000000000;
        if (wait < 0) wait = 0;
        struct timespec timeout = {wait / 1000000000, wait % 1000000000};
        int count = epoll_pwait2(epoll, events, 256, &timeout, NULL);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener) take(listener);
            else if (streams[events[i].data.fd]) hear(streams[events[i].data.fd]);
        }
        while (heap_count && heap[0]->due <= now()) speak(heap[0]);
    }
}

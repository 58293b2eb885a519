// The bare loop that CurlTransport is measured against: curl_multi_socket_action over epoll, as libcurl's own example has it, with the
// same options. Usage: curl_baseline URL CONNECTIONS SECONDS MULTIS ISOLATED; prints requests per second, CPU microseconds per request and
// failures. ISOLATED: 0 for connections that all share, 1 for a zone for each, 2 for a share handle for each.
#define _GNU_SOURCE
#include <curl/curl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct loop {
    CURLM *multi;
    int64_t wake; // in nanoseconds; -1 for never
};

static int epoll;
static long done, failed;
static int stopping;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static size_t discard(char *bytes, size_t size, size_t count, void *data) { return size * count; }

static int socket_wanted(CURL *easy, curl_socket_t fd, int action, void *data, void *known) {
    struct loop *loop = data;
    if (action == CURL_POLL_REMOVE) {
        epoll_ctl(epoll, EPOLL_CTL_DEL, fd, 0);
        return 0;
    }
    struct epoll_event event = { .events = (action & CURL_POLL_IN ? EPOLLIN : 0) | (action & CURL_POLL_OUT ? EPOLLOUT : 0) };
    event.data.u64 = (uint64_t)fd << 48 | (uint64_t)(uintptr_t)loop;
    epoll_ctl(epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
    if (!known) curl_multi_assign(loop->multi, fd, loop);
    return 0;
}

static int timer_wanted(CURLM *multi, long milliseconds, void *data) {
    struct loop *loop = data;
    loop->wake = milliseconds < 0 ? -1 : now() + milliseconds * 1000000;
    return 0;
}

static void drain(struct loop *loop) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(loop->multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL *easy = message->easy_handle;
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if (message->data.result == CURLE_OK && status == 200) done++; else failed++;
        curl_multi_remove_handle(loop->multi, easy);
        if (!stopping) curl_multi_add_handle(loop->multi, easy);
    }
}

int main(int count, char **arguments) {
    if (count != 6) return 2;
    int connections = atoi(arguments[2]), multis = atoi(arguments[4]), isolated = atoi(arguments[5]);
    double seconds = atof(arguments[3]);
    signal(SIGPIPE, SIG_IGN);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    epoll = epoll_create1(0);
    struct loop *loops = calloc(multis, sizeof *loops);
    for (int i = 0; i < multis; i++) {
        CURLM *multi = loops[i].multi = curl_multi_init();
        loops[i].wake = -1;
        curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
        curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, &loops[i]);
        curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
        curl_multi_setopt(multi, CURLMOPT_TIMERDATA, &loops[i]);
        if (isolated < 2) curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)connections);
    }
    struct curl_slist *headers = curl_slist_append(NULL, "Accept:");
    for (int i = 0; i < connections; i++) {
        CURL *easy = curl_easy_init();
        curl_easy_setopt(easy, CURLOPT_URL, arguments[1]);
        curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, discard);
        curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 5000L);
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 10000L);
        if (isolated == 1) curl_easy_setopt(easy, CURLOPT_ADDRESS_SCOPE, (long)i + 1);
        if (isolated == 2) {
            CURLSH *share = curl_share_init();
            curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
            curl_easy_setopt(easy, CURLOPT_SHARE, share);
        }
        curl_multi_add_handle(loops[i % multis].multi, easy);
    }
    int running;
    int64_t start = now(), end = start + (int64_t)(seconds * 1e9);
    struct epoll_event events[512];
    for (;;) {
        int64_t moment = now();
        if (moment >= end) break;
        int64_t next = end;
        for (int i = 0; i < multis; i++) {
            if (loops[i].wake >= 0 && loops[i].wake <= moment) {
                loops[i].wake = -1;
                curl_multi_socket_action(loops[i].multi, CURL_SOCKET_TIMEOUT, 0, &running);
                drain(&loops[i]);
            }
            if (loops[i].wake >= 0 && loops[i].wake < next) next = loops[i].wake;
        }
        int64_t wait = next - now();
        struct timespec limit = { wait > 0 ? wait / 1000000000 : 0, wait > 0 ? wait % 1000000000 : 0 };
        int n = epoll_pwait2(epoll, events, 512, &limit, NULL);
        for (int i = 0; i < n; i++) {
            struct loop *loop = (struct loop *)(uintptr_t)(events[i].data.u64 & 0xffffffffffff);
            int fd = events[i].data.u64 >> 48;
            int ready = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0);
            curl_multi_socket_action(loop->multi, fd, ready, &running);
            drain(loop);
        }
    }
    double elapsed = (now() - start) / 1e9;
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    double cpu = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("%.0f %.2f %ld\n", done / elapsed, cpu * 1e6 / (done ? done : 1), failed);
    return 0;
}

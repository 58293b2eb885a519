// What the Glibc module leaves out of Linux: event descriptors, nanosecond epoll, monotonic sleep.
#pragma once
#define _GNU_SOURCE
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <signal.h>
#include <errno.h>

// epoll_wait with a limit in nanoseconds; a negative limit waits for ever. Through the system call, because the C
// library of some distributions has no name for it. Answers the number of events, or -errno.
static inline int perfbench_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds) {
    struct timespec limit = { nanoseconds / 1000000000, nanoseconds % 1000000000 };
    long n = syscall(SYS_epoll_pwait2, epoll, events, capacity, nanoseconds < 0 ? (void *)0 : &limit, (void *)0, 8);
    return n < 0 ? -errno : (int)n;
}

static inline int perfbench_epoll_control(int epoll, int operation, int descriptor, uint32_t events) {
    struct epoll_event event = { .events = events, .data = { .fd = descriptor } };
    return epoll_ctl(epoll, operation, descriptor, &event) < 0 ? -errno : 0;
}

static inline int perfbench_event_descriptor(const struct epoll_event *event) { return event->data.fd; }

// CLOCK_MONOTONIC in nanoseconds.
static inline int64_t perfbench_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

// CPU time of the calling thread in nanoseconds.
static inline int64_t perfbench_thread_cpu(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

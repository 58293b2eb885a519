// What the Glibc module leaves out of Linux: event descriptors, nanosecond epoll, monotonic sleep.
#pragma once
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

long syscall(long number, ...);

// Names the calling thread, as /proc shows it (at most 15 characters), and has the kernel wake it on time: by default it may
// put off a timer for 50 microseconds.
static inline void perfbench_prepare_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
    prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0);
}

// Keeps up to 64 MB of freed memory for what comes next, instead of giving it back to the kernel each time. For work that takes and frees
// large arrays in quick succession; other C libraries than glibc do so anyway.
static inline void perfbench_keep_freed_memory(void) {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

// A descriptor on which one writes to wake up a loop, and the epoll of a loop. Answer it, or -errno.
static inline int perfbench_make_wakeup(void) { int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC); return fd < 0 ? -errno : fd; }
static inline int perfbench_make_epoll(void) { int fd = epoll_create1(EPOLL_CLOEXEC); return fd < 0 ? -errno : fd; }

// epoll_wait with a limit in nanoseconds; a negative limit waits for ever. Through the system call, because the C
// library of some distributions has no name for it; with whole milliseconds where the kernel (before 5.11) or what stands
// in for it (valgrind) does not know the call. Answers the number of events, or -errno.
static inline int perfbench_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t nanoseconds) {
    struct timespec limit = { nanoseconds / 1000000000, nanoseconds % 1000000000 };
    long n = syscall(SYS_epoll_pwait2, epoll, events, capacity, nanoseconds < 0 ? (void *)0 : &limit, (void *)0, 8);
    if (n < 0 && errno == ENOSYS) n = epoll_wait(epoll, events, capacity, nanoseconds < 0 ? -1 : (int)((nanoseconds + 999999) / 1000000));
    return n < 0 ? -errno : (int)n;
}

// Adds, changes or removes a descriptor; `tag` comes back with each of its events. Answers 0 or -errno.
static inline int perfbench_epoll_control(int epoll, int operation, int descriptor, uint32_t events, uint64_t tag) {
    struct epoll_event event = { .events = events, .data = { .u64 = tag } };
    return epoll_ctl(epoll, operation, descriptor, &event) < 0 ? -errno : 0;
}

// The tag of an event; a function because the field lies in a packed union.
static inline uint64_t perfbench_event_tag(const struct epoll_event *event) { return event->data.u64; }
static inline uint32_t perfbench_event_kinds(const struct epoll_event *event) { return event->events; }

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

// Starts a program in a process group of its own, with a clean signal mask, nothing on its standard input and `log` as its output.
// It is asked to end (SIGTERM) when the calling thread ends, however that happens. `arguments` ends with a null pointer; the
// program is looked for in PATH. Before anything else the new process writes its id to `leash`, unless that is -1. Answers the
// process id, or -errno.
static inline int perfbench_start(char *const arguments[], int log, int leash) {
    int report[2];
    if (pipe(report) < 0) return -errno;
    fcntl(report[1], F_SETFD, FD_CLOEXEC);
    pid_t child = fork();
    if (child < 0) {
        int error = errno;
        close(report[0]);
        close(report[1]);
        return -error;
    }
    if (child == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, (sigset_t *)0);
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        signal(SIGPIPE, SIG_DFL);
        setpgid(0, 0);
        prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
        if (leash >= 0) {
            pid_t own = getpid();
            (void)!write(leash, &own, sizeof own);
        }
        int nothing = open("/dev/null", O_RDONLY);
        dup2(nothing, 0);
        dup2(log, 1);
        dup2(log, 2);
        execvp(arguments[0], arguments);
        int error = errno;
        (void)!write(report[1], &error, sizeof error);
        _exit(127);
    }
    close(report[1]);
    // The pipe closes by itself when the program starts; otherwise it says why it did not.
    int error = 0;
    ssize_t count = read(report[0], &error, sizeof error);
    close(report[0]);
    if (count != (ssize_t)sizeof error) return child;
    while (waitpid(child, (int *)0, 0) < 0 && errno == EINTR) {}
    return -error;
}

// `perfbench_start` without a leash.
static inline int perfbench_spawn(char *const arguments[], int log) { return perfbench_start(arguments, log, -1); }

// A process that ends the process group of another one when perfbench is gone, and the pipe by which it knows: `leash` closes with perfbench.
struct perfbench_reaper { pid_t process; int leash; };

// The reaper's life. It has a session of its own, so that neither Ctrl-C nor a closed terminal ends it, and no descriptor but the leash, so
// that no one waits for it. Only calls that are safe after `fork` in a process with threads.
static inline void perfbench_reap(int leash) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, (sigset_t *)0);
    setsid();
    prctl(PR_SET_NAME, "perfbench-reap", 0, 0, 0);
    dup2(leash, 0);
#ifdef SYS_close_range
    if (syscall(SYS_close_range, 1, ~0U, 0) < 0)
#endif
        for (int descriptor = 1; descriptor < 65536; descriptor++) close(descriptor);
    pid_t group = 0;
    char word;
    if (read(0, &group, sizeof group) != (ssize_t)sizeof group || group <= 1) _exit(0);
    if (read(0, &word, 1) != 0) _exit(0);
    struct timespec pause = { 0, 20000000 };
    kill(-group, SIGTERM);
    for (int count = 0; count < 50 && kill(-group, 0) == 0; count++) nanosleep(&pause, (struct timespec *)0);
    kill(-group, SIGKILL);
    _exit(0);
}

// Tells the reaper that there is nothing left to end, and waits until it is gone.
static inline void perfbench_dismiss(struct perfbench_reaper reaper) {
    (void)!write(reaper.leash, "", 1);
    close(reaper.leash);
    while (waitpid(reaper.process, (int *)0, 0) < 0 && errno == EINTR) {}
}

// Starts a program like `perfbench_spawn`, and before it a reaper, to be dismissed once the program has ended. Answers the process id, or
// -errno; then there is no reaper.
static inline int perfbench_spawn_reaped(char *const arguments[], int log, struct perfbench_reaper *reaper) {
    int leash[2];
    if (pipe(leash) < 0) return -errno;
    fcntl(leash[0], F_SETFD, FD_CLOEXEC);
    fcntl(leash[1], F_SETFD, FD_CLOEXEC);
    reaper->process = fork();
    if (reaper->process < 0) {
        int error = errno;
        close(leash[0]);
        close(leash[1]);
        return -error;
    }
    if (reaper->process == 0) perfbench_reap(leash[0]);
    close(leash[0]);
    reaper->leash = leash[1];
    int child = perfbench_start(arguments, log, leash[1]);
    if (child < 0) perfbench_dismiss(*reaper);
    return child;
}

// libcurl as Swift sees it: the C header, and the variadic calls with one name for each type of argument.
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <sys/epoll.h>
#include <sys/socket.h>

static inline CURLcode perfbench_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode perfbench_easy_set_large(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode perfbench_easy_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode perfbench_easy_set_write(CURL *easy, CURLoption option, size_t (*callback)(char *, size_t, size_t, void *)) {
    return curl_easy_setopt(easy, option, callback);
}
static inline CURLcode perfbench_easy_set_open(CURL *easy, curl_socket_t (*callback)(void *, curlsocktype, struct curl_sockaddr *)) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}
static inline CURLcode perfbench_easy_set_close(CURL *easy, int (*callback)(void *, curl_socket_t)) {
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, callback);
}
static inline CURLcode perfbench_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode perfbench_easy_get_large(CURL *easy, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode perfbench_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLcode perfbench_easy_get_socket(CURL *easy, CURLINFO info, curl_socket_t *value) {
    return curl_easy_getinfo(easy, info, value);
}
static inline CURLMcode perfbench_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode perfbench_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return curl_multi_setopt(multi, option, value);
}
static inline CURLMcode perfbench_multi_set_socket(CURLM *multi, int (*callback)(CURL *, curl_socket_t, int, void *, void *)) {
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, callback);
}
static inline CURLMcode perfbench_multi_set_timer(CURLM *multi, int (*callback)(CURLM *, long, void *)) {
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, callback);
}
static inline CURLSHcode perfbench_share_set(CURLSH *share, CURLSHoption option, curl_lock_data value) {
    return curl_share_setopt(share, option, value);
}

// What a message of curl_multi_info_read says about a finished transfer; a function because it lies in a union.
static inline CURLcode perfbench_message_result(const CURLMsg *message) { return message->data.result; }

// A socket for `address` that no child process inherits. Answers it, or -errno.
static inline curl_socket_t perfbench_open_socket(const struct curl_sockaddr *address) {
    int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    return fd < 0 ? -errno : fd;
}

// Has the kernel stamp what arrives on a socket.
static inline void perfbench_stamp_arrivals(int socket) {
    int on = 1;
    setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

// recv without waiting, from a socket with stamps: `arrived` becomes the moment, on CLOCK_MONOTONIC, at which the kernel had the last
// segment of what is received, and stays what it was where there is no stamp. Stamps are of the wall clock: what lies between the two
// clocks is read anew each time, because the wall clock may be set.
static inline ssize_t perfbench_receive_stamped(int socket, void *buffer, size_t size, int64_t *arrived) {
    struct iovec piece = { buffer, size };
    union { struct cmsghdr header; char room[CMSG_SPACE(sizeof(struct timespec))]; } control;
    struct msghdr message = { .msg_iov = &piece, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
    ssize_t count = recvmsg(socket, &message, MSG_DONTWAIT);
    struct cmsghdr *header = count > 0 ? CMSG_FIRSTHDR(&message) : (struct cmsghdr *)0;
    if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_TIMESTAMPNS) {
        struct timespec stamp, wall, steady;
        memcpy(&stamp, CMSG_DATA(header), sizeof stamp);
        clock_gettime(CLOCK_REALTIME, &wall);
        clock_gettime(CLOCK_MONOTONIC, &steady);
        *arrived = (int64_t)(steady.tv_sec - wall.tv_sec + stamp.tv_sec) * 1000000000 + steady.tv_nsec - wall.tv_nsec + stamp.tv_nsec;
    }
    return count;
}

// What libcurl calls with the context of each TLS connection; `control` is OpenSSL's SSL_CTX_ctrl, 41 its SSL_CTRL_SET_READ_AHEAD.
static inline CURLcode perfbench_set_read_ahead(CURL *easy, void *context, void *control) {
    (void)easy;
    ((long (*)(void *, int, long, void *))control)(context, 41, 1, (void *)0);
    return CURLE_OK;
}

// Has OpenSSL, where that is what libcurl uses, take what has arrived with one system call: by itself it reads five bytes of a record, and
// then the rest.
static inline void perfbench_easy_read_ahead(CURL *easy) {
    const char *library = curl_version_info(CURLVERSION_NOW)->ssl_version;
    void *control = library && strncmp(library, "OpenSSL/", 8) == 0 ? dlsym((void *)0, "SSL_CTX_ctrl") : (void *)0;
    if (!control) return;
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, perfbench_set_read_ahead);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, control);
}

// The version of the library in use, as in LIBCURL_VERSION_NUM: 0x075801 for 7.88.1.
static inline unsigned perfbench_curl_version(void) { return curl_version_info(CURLVERSION_NOW)->version_num; }

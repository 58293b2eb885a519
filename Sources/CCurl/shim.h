// libcurl as Swift sees it: the C header, and the variadic calls with one name for each type of argument.
#pragma once
#include <curl/curl.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
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
static inline CURLcode perfbench_easy_set_debug(CURL *easy, int (*callback)(CURL *, curl_infotype, char *, size_t, void *)) {
    return curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, callback);
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

// A function of OpenSSL, where that is what libcurl uses.
static inline void *perfbench_openssl(const char *name) {
    const char *library = curl_version_info(CURLVERSION_NOW)->ssl_version;
    return library && strncmp(library, "OpenSSL/", 8) == 0 ? dlsym((void *)0, name) : (void *)0;
}

// Whether what libcurl encrypts with lets us choose the protocol within TLS.
static inline int perfbench_tls_negotiates(void) {
    return perfbench_openssl("SSL_CTX_set_alpn_protos") && perfbench_openssl("SSL_get0_alpn_selected")
        && perfbench_openssl("SSL_CTX_set_info_callback") && perfbench_openssl("SSL_CTX_set_ex_data")
        && perfbench_openssl("SSL_CTX_get_ex_data") && perfbench_openssl("SSL_get_SSL_CTX") && perfbench_openssl("SSL_has_pending");
}

// Certificates that are trusted: where they are, and OpenSSL's store of them once they were wanted. libcurl reads them anew for each connection,
// which takes longer than the handshake and more memory than the connection.
struct perfbench_certificates {
    char *file;
    char *path;
    void *store;
};

// How TLS connections of a handle are set up, and what there is of the last: OpenSSL's own object, once the handshake is done. `is_ours`:
// libcurl makes the connection and does not use it.
struct perfbench_tls {
    struct perfbench_certificates *certificates;
    int is_ours;
    int offers_http2;
    void *connection;
};

// Whether certificates can be shared between the connections of a thread.
static inline int perfbench_tls_shares_certificates(void) {
    return perfbench_openssl("X509_STORE_new") && perfbench_openssl("X509_STORE_free") && perfbench_openssl("X509_STORE_load_locations")
        && perfbench_openssl("X509_STORE_set_flags") && perfbench_openssl("SSL_CTX_set1_cert_store");
}

// The certificates in `file`, or in the file that libcurl takes by itself, and in its folder.
static inline struct perfbench_certificates perfbench_certificates_of(const char *file) {
    const curl_version_info_data *library = curl_version_info(CURLVERSION_NOW);
    if (!file) file = library->cainfo;
    struct perfbench_certificates certificates = { file ? strdup(file) : (void *)0, library->capath ? strdup(library->capath) : (void *)0, (void *)0 };
    return certificates;
}

// The store of `certificates`; null when they cannot be read.
static inline void *perfbench_certificate_store(struct perfbench_certificates *certificates) {
    void *(*make)(void) = (void *(*)(void))perfbench_openssl("X509_STORE_new");
    void (*discard)(void *) = (void (*)(void *))perfbench_openssl("X509_STORE_free");
    int (*load)(void *, const char *, const char *) = (int (*)(void *, const char *, const char *))perfbench_openssl("X509_STORE_load_locations");
    int (*set)(void *, unsigned long) = (int (*)(void *, unsigned long))perfbench_openssl("X509_STORE_set_flags");
    if (certificates->store) return certificates->store;
    void *store = make();
    if (!store) return (void *)0;
    if ((certificates->file || certificates->path) && load(store, certificates->file, certificates->path) != 1) {
        discard(store);
        return (void *)0;
    }
    // As libcurl sets them: X509_V_FLAG_TRUSTED_FIRST and X509_V_FLAG_PARTIAL_CHAIN.
    set(store, 0x8000 | 0x80000);
    return certificates->store = store;
}

static inline void perfbench_discard_certificates(struct perfbench_certificates *certificates) {
    if (certificates->store) ((void (*)(void *))perfbench_openssl("X509_STORE_free"))(certificates->store);
    free(certificates->file);
    free(certificates->path);
}

// What OpenSSL calls as a handshake goes on; 0x20 is its SSL_CB_HANDSHAKE_DONE. libcurl itself tells the object only while it uses it.
static inline void perfbench_handshake_goes_on(const void *connection, int where, int result) {
    (void)result;
    if (!(where & 0x20)) return;
    void *(*context)(const void *) = (void *(*)(const void *))perfbench_openssl("SSL_get_SSL_CTX");
    void *(*data)(const void *, int) = (void *(*)(const void *, int))perfbench_openssl("SSL_CTX_get_ex_data");
    struct perfbench_tls *tls = (struct perfbench_tls *)data(context(connection), 0);
    if (tls) tls->connection = (void *)(uintptr_t)connection;
}

// What libcurl calls with the context of each TLS connection.
static inline CURLcode perfbench_set_up_context(CURL *easy, void *context, void *pointer) {
    (void)easy;
    struct perfbench_tls *tls = (struct perfbench_tls *)pointer;
    long (*control)(void *, int, long, void *) = (long (*)(void *, int, long, void *))perfbench_openssl("SSL_CTX_ctrl");
    if (tls->certificates) {
        int (*trust)(void *, void *) = (int (*)(void *, void *))perfbench_openssl("SSL_CTX_set1_cert_store");
        void *store = perfbench_certificate_store(tls->certificates);
        if (!store) return CURLE_SSL_CACERT_BADFILE;
        trust(context, store);
    }
    if (!tls->is_ours) return CURLE_OK;
    // SSL_CTRL_SET_READ_AHEAD: what has arrived is taken with one system call; by itself OpenSSL reads five bytes of a record, and then the
    // rest.
    control(context, 41, 1, (void *)0);
    // SSL_CTRL_MODE: what is written again after a wait may lie elsewhere by then (SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER).
    control(context, 33, 2, (void *)0);
    if (!tls->offers_http2) return CURLE_OK;
    // The context serves this one connection only, so its application data, of which libcurl makes no use, can say whose it is.
    int (*keep)(void *, int, void *) = (int (*)(void *, int, void *))perfbench_openssl("SSL_CTX_set_ex_data");
    void (*watch)(void *, void (*)(const void *, int, int)) =
        (void (*)(void *, void (*)(const void *, int, int)))perfbench_openssl("SSL_CTX_set_info_callback");
    keep(context, 0, tls);
    watch(context, perfbench_handshake_goes_on);
    int (*choose)(void *, const unsigned char *, unsigned) = (int (*)(void *, const unsigned char *, unsigned))perfbench_openssl("SSL_CTX_set_alpn_protos");
    return choose && choose(context, (const unsigned char *)"\x02h2\x08http/1.1", 12) == 0 ? CURLE_OK : CURLE_SSL_CONNECT_ERROR;
}

// Has TLS connections of a handle set up as `tls` says, where libcurl uses OpenSSL.
// `tls` outlives the handle.
static inline void perfbench_easy_set_tls(CURL *easy, struct perfbench_tls *tls) {
    if (!perfbench_openssl("SSL_CTX_ctrl")) return;
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, perfbench_set_up_context);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, tls);
}

// Whether the server has chosen HTTP/2.
static inline int perfbench_tls_speaks_http2(const struct perfbench_tls *tls) {
    void (*chosen)(const void *, const unsigned char **, unsigned *) = (void (*)(const void *, const unsigned char **, unsigned *))perfbench_openssl("SSL_get0_alpn_selected");
    const unsigned char *name = (void *)0;
    unsigned length = 0;
    if (tls->connection && chosen) chosen(tls->connection, &name, &length);
    return length == 2 && memcmp(name, "h2", 2) == 0;
}

// Whether there are bytes that were taken from the socket and not received yet.
static inline int perfbench_tls_has_pending(const struct perfbench_tls *tls) {
    static int (*known)(const void *);
    if (!tls->connection) return 0;
    int (*pending)(const void *) = __atomic_load_n(&known, __ATOMIC_RELAXED);
    if (!pending) {
        pending = (int (*)(const void *))perfbench_openssl("SSL_has_pending");
        __atomic_store_n(&known, pending, __ATOMIC_RELAXED);
    }
    return pending && pending(tls->connection);
}

// The version of the library in use, as in LIBCURL_VERSION_NUM: 0x075801 for 7.88.1.
static inline unsigned perfbench_curl_version(void) { return curl_version_info(CURLVERSION_NOW)->version_num; }

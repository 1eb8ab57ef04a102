#define _GNU_SOURCE
#include "CAnkaiosPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#ifndef RWF_NOSIGNAL
#define RWF_NOSIGNAL 0x100 // newer than the headers of most systems
#endif

int cankaios_timer(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC); }

int cankaios_timer_set(int timer, int64_t nanoseconds) {
    struct itimerspec value = {.it_value = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000}};
    return timerfd_settime(timer, 0, &value, NULL);
}

int cankaios_unread(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

ssize_t cankaios_write_without_signal(int descriptor, const void *bytes, size_t count) {
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = count};
    return pwritev2(descriptor, &vector, 1, -1, RWF_NOSIGNAL);
}

ssize_t cankaios_write_masked(int descriptor, const void *bytes, size_t count) {
    sigset_t pipe, before;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    ssize_t written = write(descriptor, bytes, count);
    int code = errno;
    if (written < 0 && code == EPIPE && !sigismember(&before, SIGPIPE)) {
        // The signal is pending for this thread now: take it before the mask goes back.
        struct timespec none = {0, 0};
        while (sigtimedwait(&pipe, NULL, &none) < 0 && errno == EINTR) {}
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    errno = code;
    return written;
}

int cankaios_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int cankaios_set_pipe_size(int descriptor, int bytes) { return fcntl(descriptor, F_SETPIPE_SZ, bytes); }

int cankaios_pipe_size(int descriptor) { return fcntl(descriptor, F_GETPIPE_SZ); }

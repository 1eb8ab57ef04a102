// Calls of Linux that Swift cannot make by itself: they are hidden behind _GNU_SOURCE, or not in its module at all.
#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <time.h>

int clinux_timer(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC); }

int clinux_timer_set(int timer, int64_t nanoseconds) {
    struct itimerspec value = {.it_value = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000}};
    return timerfd_settime(timer, 0, &value, NULL);
}

int clinux_unread(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

ssize_t clinux_write_without_signal(int descriptor, const void *bytes, size_t count) {
    const int no_signal = 0x100; // RWF_NOSIGNAL, which older headers do not have
    struct iovec vector = {.iov_base = (void *)bytes, .iov_len = count};
    return pwritev2(descriptor, &vector, 1, -1, no_signal);
}

#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// A timer as a descriptor that becomes readable when its time is up; -1 if there is none left.
int clinux_timer(void);

/// Sets the timer to so many nanoseconds from now, which are more than 0.
int clinux_timer_set(int timer, int64_t nanoseconds);

/// How many bytes of a pipe nobody has read yet; -1 if that cannot be told.
int clinux_unread(int descriptor);

/// Writes as `write` does, without SIGPIPE; fails with EOPNOTSUPP or EINVAL where the kernel cannot do that (before 6.18).
ssize_t clinux_write_without_signal(int descriptor, const void *bytes, size_t count);

#pragma once

// Calls of the system that Swift cannot make by itself: C libraries hide them behind feature macros, or Swift's module
// of the C library leaves them out. Only this target defines those macros, so that no number of a header is copied.

#include <spawn.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// A timer as a descriptor that becomes readable when its time is up; -1 if there is none left.
int cankaios_timer(void);

/// Sets the timer to so many nanoseconds from now, which are more than 0.
int cankaios_timer_set(int timer, int64_t nanoseconds);

/// How many bytes of a pipe nobody has read yet; -1 if that cannot be told.
int cankaios_unread(int descriptor);

/// Writes as `write` does, without SIGPIPE; fails with EOPNOTSUPP or EINVAL where the kernel cannot do that (before 6.18).
ssize_t cankaios_write_without_signal(int descriptor, const void *bytes, size_t count);

/// Asks for a pipe of this size. Returns its size, or -1 if it cannot be changed.
int cankaios_set_pipe_size(int descriptor, int bytes);

/// The size of a pipe in bytes; -1 if that cannot be told.
int cankaios_pipe_size(int descriptor);

/// Lets a program that `posix_spawn` starts begin in this folder. Returns 0, or the system's error.
int cankaios_spawn_in_folder(posix_spawn_file_actions_t *actions, const char *folder);

/// The flag of `posix_spawn` that gives the program a session of its own.
short cankaios_spawn_new_session(void);

/// Gives this process, and what it becomes by exec, a view of the file system of its own in which `source` stands at
/// /run/ankaios/control_interface. Nobody else sees it, and nothing is left of it at the end.
///
/// Has to be called while the process has one thread. Returns 0, or the system's error; `step` then says what failed.
int cankaios_mount_control_interface(const char *source, const char **step);

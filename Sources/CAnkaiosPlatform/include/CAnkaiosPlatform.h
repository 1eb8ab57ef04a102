#pragma once

// Calls of the system that Swift cannot make by itself: C libraries hide them behind feature macros, or Swift's module
// of the C library leaves them out. Only this target defines those macros, so that no number of a header is copied.

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

/// Writes as `write` does, without SIGPIPE: the calling thread blocks the signal meanwhile.
ssize_t cankaios_write_masked(int descriptor, const void *bytes, size_t count);

/// Makes a pipe, its end for reading first. Both ends are closed on exec from the start, so that no program of another
/// thread gets them. Returns 0, or -1 with `errno`.
int cankaios_pipe(int ends[2]);

/// Asks for a pipe of this size. Returns its size, or -1 if it cannot be changed.
int cankaios_set_pipe_size(int descriptor, int bytes);

/// The size of a pipe in bytes; -1 if that cannot be told.
int cankaios_pipe_size(int descriptor);

/// Makes a socket with this name in a folder, and listens there. It is closed on exec and does not block, as the connections
/// that come of it. Returns its descriptor, or -1 with `errno`.
int cankaios_listen_in(int folder, const char *name);

/// Takes the next connection of a socket that listens. Returns its descriptor, or -1 with `errno`.
int cankaios_accept(int listener);

/// Connects to the socket with this name in a folder. The connection is closed on exec; each read of it ends after some
/// seconds. Returns its descriptor, or -1 with `errno`.
int cankaios_connect_in(int folder, const char *name, int seconds);

/// A program to be started.
struct cankaios_program {
    /// Its words, and then NULL. One without a slash is looked for in PATH. A file that the system cannot run goes to a shell;
    /// not one with a slash that is alone.
    char *const *arguments;
    /// `NAME=VALUE`, and then NULL.
    char *const *environment;
    /// Where it begins; NULL: in the folder of this process.
    const char *folder;
    /// Whether it has a session of its own, and of the descriptors of this process only these; else what this process has.
    int is_alone;
    /// -1: its standard input is empty.
    int input;
    int output;
    int errors;
    /// The signals that stay ignored: bit n - 1 for signal n.
    uint64_t ignored;
};

/// A program that was started, and the process that keeps it.
struct cankaios_kept {
    pid_t keeper;
    pid_t program;
    /// Becomes readable when the program has ended.
    int end;
    /// A byte asks for that signal to the program (to its whole group, if it is alone). A signal that goes to the
    /// program's group by itself is not sent again. Closing it ends the program at once.
    int orders;
};

/// Starts a program with a keeper between it and this process. When the program ends, or this process, in whatever way,
/// the keeper ends all that the program has started, also what has left its group and its session. It cannot end what has
/// changed its user, and gives that up after a second.
///
/// The keeper is a fork of this process. While it lives, it keeps the memory that this process had then: what this process
/// changes or frees later takes memory twice.
///
/// Returns 0, or the system's error.
int cankaios_start_program(const struct cankaios_program *program, struct cankaios_kept *kept);

/// Waits for the end of a program. Returns its exit code; 128 and the number of a signal that ended it. A program that could
/// not be ended counts as ended by SIGKILL.
int cankaios_program_end(const struct cankaios_kept *kept);

/// To be called first of all: opens descriptors 0 to 2 that are closed on /dev/null, remembers which signals are ignored,
/// and sees to it that ends of children can be told.
void cankaios_prepare_process(void);

/// The signals that were ignored at the start: bit n - 1 for signal n. Without `cankaios_prepare_process`: none.
uint64_t cankaios_ignored_at_start(void);

/// Whether one of the descriptors 0 to 2 was closed at the start.
int cankaios_was_closed_at_start(int descriptor);

/// Opens a folder in a folder, unless it is a symbolic link or something is mounted there. Returns -1 with `errno`.
int cankaios_open_folder_in(int folder, const char *name);

/// Makes a file for its owner alone, with a name in place of the XXXXXX at the end of `path`. Returns its descriptor, or -1
/// with `errno`.
int cankaios_make_file(char *path);

/// Opens a plain file in a folder for reading, unless it is a symbolic link. Returns -1 with `errno`.
int cankaios_open_file_in(int folder, const char *name);

/// Gives this process, and what it becomes by exec, a view of the file system of its own in which `source` stands at
/// /run/ankaios/control_interface. Nobody else sees it, and nothing is left of it at the end.
///
/// Has to be called while the process has one thread. Returns 0, or the system's error; `step` then says what failed.
int cankaios_mount_control_interface(const char *source, const char **step);

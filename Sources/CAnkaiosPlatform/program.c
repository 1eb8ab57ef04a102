#define _GNU_SOURCE
#include "CAnkaiosPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2) // newer than the headers of some systems
#endif

// What a keeper tells: a program that runs, one that could not be started, one that has ended.
enum { STARTED, FAILED, ENDED };

struct message {
    int kind;
    int value;
};

// Between the same signal to the whole group and a request to pass it on, in milliseconds; and the other way round.
enum { GROUP_BEFORE = 500, GROUP_AFTER = 50 };

// How long the keeper waits for the end of what it may not kill, in milliseconds, and between two looks.
enum { REFUSED_LIMIT = 1000, REFUSED_PAUSE = 10 };

/// What a terminal, or somebody who wants an end, sends to a whole group.
enum { ENDINGS = 4 };
static const int endings[ENDINGS] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

/// The place of a signal among `endings`; -1: it asks for no end.
static int ending(unsigned number) {
    for (int place = 0; place < ENDINGS; place++) {
        if ((unsigned)endings[place] == number) return place;
    }
    return -1;
}

// Everything below runs in a copy of a process that may have had many threads: it calls the system alone.

static void tell(int descriptor, int kind, int value) {
    struct message message = {kind, value};
    while (write(descriptor, &message, sizeof message) < 0 && errno == EINTR) {}
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/// Closes the descriptors from `first` on, or lets exec close them.
static void close_from(unsigned first, int at_exec) {
    if (first > 0x7FFFFFFF) return;
    if (syscall(SYS_close_range, first, ~0U, at_exec ? CLOSE_RANGE_CLOEXEC : 0) == 0) return;
    long limit = sysconf(_SC_OPEN_MAX);
    if (limit < 0 || limit > 1 << 16) limit = 1 << 16;
    for (int descriptor = (int)first; descriptor < limit; descriptor++) {
        if (at_exec) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
        else close(descriptor);
    }
}

/// A descriptor that is none of 0 to 2, so that putting others there does not lose it.
static int above_standard(int descriptor) {
    return descriptor >= 0 && descriptor < 3 ? fcntl(descriptor, F_DUPFD_CLOEXEC, 3) : descriptor;
}

static void put(int descriptor, int at) {
    if (descriptor >= 0 && dup2(descriptor, at) < 0) _exit(127);
}

static void become(const struct cankaios_program *program, pid_t keeper, int report) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // A keeper that was gone before the call above cannot end this process any more.
    if (getppid() != keeper) _exit(127);
    report = above_standard(report);
    if (program->is_alone) {
        setsid();
        int output = above_standard(program->output), errors = above_standard(program->errors);
        int input = above_standard(program->input >= 0 ? program->input : open("/dev/null", O_RDONLY | O_CLOEXEC));
        put(input, 0);
        put(output, 1);
        put(errors, 2);
        close_from(3, 1);
    }
    int code = 0;
    if (program->folder != NULL && chdir(program->folder) != 0) code = errno;
    for (int number = 1; number < NSIG; number++) {
        if (number == SIGKILL || number == SIGSTOP) continue;
        int stays_ignored = number <= 64 && (program->ignored >> (number - 1) & 1) != 0;
        signal(number, stays_ignored ? SIG_IGN : SIG_DFL);
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (code == 0) {
        const char *name = program->arguments[0];
        // execvpe gives a file without `#!` to a shell, as shells do. No container runtime and no server does that.
        if (program->is_alone && strchr(name, '/') != NULL) {
            execve(name, program->arguments, program->environment);
        } else if (program->is_alone) {
            execvpe(name, program->arguments, program->environment);
        } else {
            // Looked for in its own PATH, not in that of this process.
            environ = (char **)program->environment;
            execvp(name, program->arguments);
        }
        code = errno;
    }
    while (write(report, &code, sizeof code) < 0 && errno == EINTR) {}
    _exit(127);
}

/// Sends SIGKILL. Remembers whether the system refuses that: the process has changed its user.
static void end_at_once(pid_t pid, int *is_refused) {
    if (kill(pid, SIGKILL) != 0 && errno == EPERM) *is_refused = 1;
}

/// Sends SIGKILL to each child of this process. Returns whether they can be told.
static int kill_children(int *is_refused) {
    char numbers[4096];
    int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    pid_t child = 0;
    for (ssize_t count; (count = read(file, numbers, sizeof numbers)) > 0;) {
        for (ssize_t at = 0; at < count; at++) {
            if (numbers[at] >= '0' && numbers[at] <= '9') child = child * 10 + (numbers[at] - '0');
            else {
                if (child > 1) end_at_once(child, is_refused);
                child = 0;
            }
        }
    }
    close(file);
    return 1;
}

/// Ends all that is left of the program: orphans become children of their keeper.
static void end_descendants(pid_t pid, int is_alone, int *status) {
    int64_t limit = 0;
    for (;;) {
        int is_refused = 0;
        int is_known = kill_children(&is_refused);
        if (!is_known) {
            if (*status < 0) end_at_once(pid, &is_refused);
            if (is_alone) kill(-pid, SIGKILL);
        }
        int found;
        // Where children cannot be listed, those that left the session are not waited for.
        int is_awaited = is_known || *status < 0;
        pid_t gone = waitpid(-1, &found, is_awaited && !is_refused ? 0 : WNOHANG);
        if (gone == pid) *status = found;
        if (gone < 0 && errno != EINTR) return;
        if (gone != 0) continue;
        // What has changed its user may live for ever.
        if (limit == 0) limit = now() + REFUSED_LIMIT;
        if (!is_awaited || now() >= limit) return;
        poll(NULL, 0, REFUSED_PAUSE);
    }
}

/// Takes another name than the program that it is a copy of: who ends that by its name does not mean this one.
static void take_name(void) {
    static const char name[] = "keeper";
    prctl(PR_SET_NAME, name);
    char text[1024];
    int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (count <= 0) return;
    text[count] = 0;
    // The words are between the addresses in fields 48 and 49; the name before field 3 may have blanks.
    const char *at = strrchr(text, ')');
    for (int field = 2; at != NULL && field < 48; field++) at = strchr(at + 1, ' ');
    if (at == NULL) return;
    char *next;
    unsigned long start = strtoul(at, &next, 10);
    unsigned long end = strtoul(next, NULL, 10);
    if (start == 0 || end <= start + sizeof name) return;
    memset((void *)start, 0, end - start);
    memcpy((void *)start, name, sizeof name);
}

static void keep(const struct cankaios_program *program, pid_t pid, int report, int orders) {
    int is_alone = program->is_alone;
    sigset_t heard;
    sigemptyset(&heard);
    sigaddset(&heard, SIGCHLD);
    for (int place = 0; place < ENDINGS; place++) sigaddset(&heard, endings[place]);
    int signals = signalfd(-1, &heard, SFD_CLOEXEC | SFD_NONBLOCK);
    int status = -1;
    // When a signal came here, which is one to the group, and whether it was asked for, too; 0: not.
    int64_t group[ENDINGS] = {0}, asked[ENDINGS] = {0};
    int is_told[ENDINGS] = {0};
    for (;;) {
        int64_t time = now();
        int pause = signals < 0 ? 50 : -1;
        for (int place = 0; place < ENDINGS; place++) {
            int number = endings[place];
            if (asked[place] != 0) {
                if (group[place] != 0 && group[place] >= asked[place] - GROUP_BEFORE) {
                    asked[place] = 0; // The program has it already.
                    is_told[place] = 1;
                } else if (time - asked[place] >= GROUP_AFTER) {
                    asked[place] = 0;
                    kill(pid, number);
                } else if (pause < 0 || pause > GROUP_AFTER) {
                    pause = GROUP_AFTER;
                }
            }
            if (group[place] == 0 || is_told[place]) continue;
            if (time - group[place] >= GROUP_BEFORE) {
                // Nobody but this process has it: the program sent it to its parent, as it thinks.
                is_told[place] = 1;
                if ((program->ignored >> (number - 1) & 1) == 0) kill(pid, number);
            } else if (pause < 0 || pause > GROUP_AFTER) {
                pause = GROUP_AFTER;
            }
        }
        struct pollfd waiting[2] = {{.fd = orders, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
        if (poll(waiting, 2, pause) < 0 && errno != EINTR) break;
        struct signalfd_siginfo about;
        while (signals >= 0 && read(signals, &about, sizeof about) == sizeof about) {
            // Only one that the program's whole group gets comes here: nobody else knows this process.
            int place = ending(about.ssi_signo);
            if (place < 0 || is_alone) continue;
            group[place] = now();
            is_told[place] = 0;
        }
        int found;
        pid_t gone;
        while ((gone = waitpid(-1, &found, WNOHANG)) > 0) {
            if (gone == pid) status = found;
        }
        if (status >= 0) break;
        unsigned char number;
        ssize_t count = waiting[0].revents != 0 ? read(orders, &number, 1) : -1;
        if (waiting[0].revents != 0 && count == 0) break;
        if (count != 1 || number < 1 || number > 64) continue;
        int place = ending(number);
        if (is_alone) kill(-pid, number);
        else if (place < 0 || getpgid(pid) != getpgrp()) kill(pid, number);
        else asked[place] = now();
    }
    end_descendants(pid, is_alone, &status);
    tell(report, ENDED, status);
}

static void keeper(const struct cankaios_program *program, int report, int orders) {
    report = above_standard(report);
    orders = above_standard(orders);
    signal(SIGCHLD, SIG_DFL);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    if (program->is_alone) setsid();
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        tell(report, FAILED, errno);
        _exit(1);
    }
    pid_t own = getpid();
    pid_t pid = fork();
    if (pid == 0) become(program, own, ends[1]);
    int code = pid < 0 ? errno : 0;
    close(ends[1]);
    if (pid > 0) {
        ssize_t count;
        do count = read(ends[0], &code, sizeof code);
        while (count < 0 && errno == EINTR);
        if (count == sizeof code) waitpid(pid, NULL, 0);
        else code = 0;
    }
    close(ends[0]);
    if (code != 0) {
        tell(report, FAILED, code);
        _exit(1);
    }
    // It holds nothing of its parent: no descriptor, no folder.
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int standard = 0; standard < 3; standard++) {
        if (nothing >= 0) dup2(nothing, standard);
        else close(standard);
    }
    int low = report < orders ? report : orders, high = report < orders ? orders : report;
    for (int descriptor = 3; descriptor < low; descriptor++) close(descriptor);
    for (int descriptor = low + 1; descriptor < high; descriptor++) close(descriptor);
    close_from((unsigned)high + 1, 0);
    if (chdir("/") != 0) {}
    tell(report, STARTED, pid);
    take_name();
    keep(program, pid, report, orders);
    _exit(0);
}

int cankaios_start_program(const struct cankaios_program *program, struct cankaios_kept *kept) {
    int report[2], orders[2];
    if (pipe2(report, O_CLOEXEC) != 0) return errno;
    if (pipe2(orders, O_CLOEXEC) != 0) {
        int code = errno;
        close(report[0]);
        close(report[1]);
        return code;
    }
    // No handler of this process may run in its copy.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t pid = fork();
    if (pid == 0) {
        close(report[0]);
        close(orders[1]);
        keeper(program, report[1], orders[0]);
    }
    int code = pid < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(report[1]);
    close(orders[0]);
    struct message message = {FAILED, code};
    if (pid > 0) {
        ssize_t count;
        do count = read(report[0], &message, sizeof message);
        while (count < 0 && errno == EINTR);
        if (count != sizeof message) message = (struct message){FAILED, ECHILD};
    }
    if (message.kind == STARTED) {
        *kept = (struct cankaios_kept){.keeper = pid, .program = message.value, .end = report[0], .orders = orders[1]};
        return 0;
    }
    close(report[0]);
    close(orders[1]);
    while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {}
    return message.value;
}

int cankaios_program_end(const struct cankaios_kept *kept) {
    struct message message = {ENDED, -1};
    ssize_t count;
    do count = read(kept->end, &message, sizeof message);
    while (count < 0 && errno == EINTR);
    // A keeper that was killed has taken the program along.
    int status = count == sizeof message && message.value >= 0 ? message.value : SIGKILL;
    // Where nobody waits for children the system has reaped it already.
    while (waitpid(kept->keeper, NULL, 0) < 0 && errno == EINTR) {}
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

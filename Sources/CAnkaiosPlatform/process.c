#define _GNU_SOURCE
#include "CAnkaiosPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#endif

static uint64_t ignored_at_start = 0;
static int closed_at_start = 0;

void cankaios_prepare_process(void) {
    for (int descriptor = 0; descriptor < 3; descriptor++) {
        if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
        closed_at_start |= 1 << descriptor;
        // The lowest number that is free is this one.
        if (open("/dev/null", descriptor == 0 ? O_RDONLY : O_WRONLY) != descriptor) return;
    }
    for (int number = 1; number <= 64; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) != 0) continue;
        if (action.sa_handler == SIG_IGN) ignored_at_start |= (uint64_t)1 << (number - 1);
    }
    // The first process of a container gets orphans that nobody waits for: the system takes them.
    signal(SIGCHLD, getpid() == 1 ? SIG_IGN : SIG_DFL);
    ignored_at_start &= ~((uint64_t)1 << (SIGCHLD - 1));
}

uint64_t cankaios_ignored_at_start(void) { return ignored_at_start; }

int cankaios_was_closed_at_start(int descriptor) { return closed_at_start >> descriptor & 1; }

int cankaios_open_folder_in(int folder, const char *name) {
    int found = -1;
    errno = ENOSYS;
#if defined(SYS_openat2) && defined(RESOLVE_NO_XDEV)
    struct open_how how = {
        .flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
        .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH | RESOLVE_NO_XDEV,
    };
    found = (int)syscall(SYS_openat2, folder, name, &how, sizeof how);
#endif
    if (found >= 0 || (errno != ENOSYS && errno != EPERM)) return found;
    // Kernels before 5.6, and containers that forbid it.
    struct stat outer, inner;
    found = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (found < 0) return found;
    if (fstat(folder, &outer) == 0 && fstat(found, &inner) == 0 && outer.st_dev == inner.st_dev) return found;
    close(found);
    errno = EXDEV;
    return -1;
}

int cankaios_open_file_in(int folder, const char *name) {
    struct stat about;
    int found = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (found < 0 || (fstat(found, &about) == 0 && S_ISREG(about.st_mode))) return found;
    close(found);
    errno = EINVAL;
    return -1;
}

int cankaios_make_file(char *path) { return mkostemp(path, O_CLOEXEC); }

#define _GNU_SOURCE
#include "CAnkaiosPlatform.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static const char run_folder[] = "/run";
static const char parent[] = "/run/ankaios";
static const char target[] = "/run/ankaios/control_interface";

static int failed(const char **step, const char *what) {
    *step = what;
    return errno;
}

static int write_text(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    ssize_t count = write(file, text, strlen(text));
    int code = errno;
    close(file);
    errno = code;
    return count < 0 ? -1 : 0;
}

/// A mount namespace; where that is not allowed, one inside of a user namespace with the same user and group.
static int enter_namespace(const char **step) {
    unsigned user = getuid(), group = getgid();
    if (geteuid() == 0 && unshare(CLONE_NEWNS) == 0) return 0;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return failed(step, "make a namespace for mounts");
    char text[64];
    // Older kernels have no such file, and need none.
    if (write_text("/proc/self/setgroups", "deny") != 0 && errno != ENOENT) return failed(step, "give up groups");
    snprintf(text, sizeof text, "%u %u 1", user, user);
    if (write_text("/proc/self/uid_map", text) != 0) return failed(step, "keep the user");
    snprintf(text, sizeof text, "%u %u 1", group, group);
    if (write_text("/proc/self/gid_map", text) != 0) return failed(step, "keep the group");
    return 0;
}

/// Shows an entry of the old /run in the new one. What cannot be shown is missing there, no more.
static void show_entry(int old, const char *name) {
    char from[PATH_MAX], to[PATH_MAX], link[PATH_MAX];
    struct stat about;
    if (fstatat(old, name, &about, AT_SYMLINK_NOFOLLOW) != 0) return;
    if (snprintf(from, sizeof from, "/proc/self/fd/%d/%s", old, name) >= (int)sizeof from) return;
    if (snprintf(to, sizeof to, "%s/%s", run_folder, name) >= (int)sizeof to) return;
    if (S_ISLNK(about.st_mode)) {
        ssize_t length = readlinkat(old, name, link, sizeof link - 1);
        if (length < 0) return;
        link[length] = 0;
        if (symlink(link, to) != 0) return;
    } else if (S_ISDIR(about.st_mode)) {
        if (mkdir(to, 0755) == 0) mount(from, to, NULL, MS_BIND | MS_REC, NULL);
    } else {
        int file = open(to, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0) return;
        close(file);
        mount(from, to, NULL, MS_BIND, NULL);
    }
}

/// Puts a new /run over the old one, with the same entries, in which folders can be made.
static int cover_run(const char **step) {
    int old = open(run_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (old < 0) return failed(step, "open /run");
    if (mount("tmpfs", run_folder, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") != 0) {
        int code = failed(step, "put a new /run over the old one");
        close(old);
        return code;
    }
    DIR *entries = fdopendir(old);
    if (entries == NULL) return failed(step, "list /run");
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 && strcmp(entry->d_name, "ankaios") != 0)
            show_entry(old, entry->d_name);
    }
    closedir(entries);
    if (mkdir(parent, 0755) != 0 || mkdir(target, 0755) != 0) return failed(step, "make /run/ankaios");
    return 0;
}

int cankaios_mount_control_interface(const char *source, const char **step) {
    int code = enter_namespace(step);
    if (code != 0) return code;
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return failed(step, "keep mounts to itself");
    struct stat about;
    if (stat(target, &about) != 0 && (code = cover_run(step)) != 0) return code;
    if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) != 0) return failed(step, "mount the control interface");
    return 0;
}

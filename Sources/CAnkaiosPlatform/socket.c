#define _GNU_SOURCE
#include "CAnkaiosPlatform.h"

#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

// The address goes through the folder's descriptor: a path of any length fits.
static int address_in(int folder, const char *name, struct sockaddr_un *address) {
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    size_t room = sizeof address->sun_path;
    int length = snprintf(address->sun_path, room, "/proc/self/fd/%d/%s", folder, name);
    if (length > 0 && (size_t)length < room) return 0;
    errno = ENAMETOOLONG;
    return -1;
}

// Closes a descriptor, and keeps the error of the call before.
static int give_up(int descriptor) {
    int code = errno;
    close(descriptor);
    errno = code;
    return -1;
}

int cankaios_listen_in(int folder, const char *name) {
    struct sockaddr_un address;
    if (address_in(folder, name, &address) != 0) return -1;
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener < 0) return -1;
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 64) != 0) {
        return give_up(listener);
    }
    return listener;
}

int cankaios_accept(int listener) {
    int accepted = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    while (accepted < 0 && errno == EINTR) accepted = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    return accepted;
}

int cankaios_connect_in(int folder, const char *name, int seconds) {
    struct sockaddr_un address;
    if (address_in(folder, name, &address) != 0) return -1;
    int connected = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connected < 0) return -1;
    struct timeval limit = {.tv_sec = seconds};
    if (setsockopt(connected, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0
        || setsockopt(connected, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0
        || connect(connected, (struct sockaddr *)&address, sizeof address) != 0) {
        return give_up(connected);
    }
    return connected;
}

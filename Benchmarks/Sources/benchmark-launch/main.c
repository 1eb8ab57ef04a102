// Starts a program in place of this one and tells it when: benchmark-launch CPU PROGRAM ARGUMENTS…
// The last argument `start=NANOSECONDS` is added at the very last moment.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "benchmark.h"

int main(int count, char **arguments) {
    if (count < 3) return 2;
    benchmark_pin(atoi(arguments[1]));
    char **more = calloc((size_t)count + 1, sizeof *more);
    char start[64];
    if (!more) return 2;
    memcpy(more, arguments + 2, (size_t)(count - 2) * sizeof *more);
    more[count - 2] = start;
    snprintf(start, sizeof start, "start=%" PRId64, benchmark_now());
    execv(more[0], more);
    perror(more[0]);
    return 1;
}

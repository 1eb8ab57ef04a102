#define _GNU_SOURCE
#include "benchmark.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t nanoseconds(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

int64_t benchmark_now(void) { return nanoseconds(CLOCK_MONOTONIC); }

int64_t benchmark_cpu(void) { return nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

void benchmark_pin(int cpu) {
    if (cpu < 0) return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(cpu, &set);
    sched_setaffinity(0, sizeof set, &set);
}

long benchmark_status(const char *name) {
    FILE *file = fopen("/proc/self/status", "r");
    if (!file) return -1;
    char line[256];
    long value = -1;
    size_t length = strlen(name);
    while (fgets(line, sizeof line, file))
        if (!strncmp(line, name, length) && line[length] == ':') value = atol(line + length + 1);
    fclose(file);
    return value;
}

long benchmark_option(int count, char **arguments, const char *name, long otherwise) {
    size_t length = strlen(name);
    for (int index = 0; index < count; index++)
        if (!strncmp(arguments[index], name, length) && arguments[index][length] == '=')
            return atol(arguments[index] + length + 1);
    return otherwise;
}

void benchmark_reserve(benchmark_buffer *buffer, size_t more) {
    if (buffer->count + more <= buffer->room) return;
    while (buffer->room < buffer->count + more) buffer->room = buffer->room ? 2 * buffer->room : 4096;
    buffer->bytes = realloc(buffer->bytes, buffer->room);
    if (!buffer->bytes) abort();
}

void benchmark_varint(benchmark_buffer *buffer, uint64_t value) {
    benchmark_reserve(buffer, 10);
    for (; value >= 0x80; value >>= 7) buffer->bytes[buffer->count++] = (uint8_t)(value | 0x80);
    buffer->bytes[buffer->count++] = (uint8_t)value;
}

void benchmark_number(benchmark_buffer *buffer, unsigned field, uint64_t value) {
    benchmark_varint(buffer, field << 3);
    benchmark_varint(buffer, value);
}

static void append(benchmark_buffer *buffer, const void *bytes, size_t count) {
    benchmark_reserve(buffer, count);
    if (count) memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
}

void benchmark_bytes(benchmark_buffer *buffer, unsigned field, const void *bytes, size_t count) {
    benchmark_varint(buffer, field << 3 | 2);
    benchmark_varint(buffer, count);
    append(buffer, bytes, count);
}

void benchmark_text(benchmark_buffer *buffer, unsigned field, const char *text) {
    benchmark_bytes(buffer, field, text, strlen(text));
}

void benchmark_message(benchmark_buffer *buffer, unsigned field, benchmark_buffer *inside) {
    benchmark_bytes(buffer, field, inside->bytes, inside->count);
    inside->count = 0;
}

void benchmark_frame(benchmark_buffer *buffer, benchmark_buffer *inside) {
    benchmark_varint(buffer, inside->count);
    append(buffer, inside->bytes, inside->count);
    inside->count = 0;
}

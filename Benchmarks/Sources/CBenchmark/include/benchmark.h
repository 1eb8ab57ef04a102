/// What the peer, the floor and the subject share: time, processors, and the wire by hand.
#ifndef ANKAIOS_BENCHMARK_H
#define ANKAIOS_BENCHMARK_H

#include <stddef.h>
#include <stdint.h>

/// Nanoseconds of the monotonic clock.
int64_t benchmark_now(void);
/// Nanoseconds of processor time that this process has used.
int64_t benchmark_cpu(void);
/// Keeps the process on one processor; a negative number leaves it free.
void benchmark_pin(int cpu);
/// A number of /proc/self/status such as "VmRSS" or "VmHWM", in KiB.
long benchmark_status(const char *name);
/// The value of an argument `name=value`, or a default.
long benchmark_option(int count, char **arguments, const char *name, long otherwise);

/// Bytes that grow.
typedef struct {
    uint8_t *bytes;
    size_t count, room;
} benchmark_buffer;

void benchmark_reserve(benchmark_buffer *buffer, size_t more);
void benchmark_varint(benchmark_buffer *buffer, uint64_t value);
void benchmark_number(benchmark_buffer *buffer, unsigned field, uint64_t value);
void benchmark_bytes(benchmark_buffer *buffer, unsigned field, const void *bytes, size_t count);
void benchmark_text(benchmark_buffer *buffer, unsigned field, const char *text);
/// Adds what another buffer has, as a field or as a frame, and empties it.
void benchmark_message(benchmark_buffer *buffer, unsigned field, benchmark_buffer *inside);
void benchmark_frame(benchmark_buffer *buffer, benchmark_buffer *inside);

/// A part of a message, on its way to its end.
typedef struct {
    const uint8_t *place, *end;
} benchmark_view;

/// Reads the next field: its number, and its content or value. 0 at the end, -1 when the bytes make no sense.
static inline int benchmark_read_varint(benchmark_view *view, uint64_t *value) {
    uint64_t result = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (view->place == view->end) return 0;
        uint8_t byte = *view->place++;
        result |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *value = result;
            return 1;
        }
    }
    return 0;
}

static inline int benchmark_next(benchmark_view *view, benchmark_view *content, uint64_t *value) {
    uint64_t tag, length;
    if (view->place == view->end) return 0;
    if (!benchmark_read_varint(view, &tag)) return -1;
    switch (tag & 7) {
    case 0:
        return benchmark_read_varint(view, value) ? (int)(tag >> 3) : -1;
    case 2:
        if (!benchmark_read_varint(view, &length) || length > (uint64_t)(view->end - view->place)) return -1;
        content->place = view->place;
        content->end = view->place + length;
        view->place += length;
        return (int)(tag >> 3);
    default:
        return -1;
    }
}

/// Takes a frame from the front of a view; 0 when it is not complete yet.
static inline int benchmark_take_frame(benchmark_view *view, benchmark_view *frame) {
    benchmark_view rest = *view;
    uint64_t length;
    if (!benchmark_read_varint(&rest, &length) || length > (uint64_t)(rest.end - rest.place)) return 0;
    frame->place = rest.place;
    frame->end = rest.place + length;
    view->place = frame->end;
    return 1;
}

#endif

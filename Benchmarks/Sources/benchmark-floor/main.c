// The floor: the same measurements as the SDK's, by hand, with blocking reads and writes and no more than needed.
//
//     benchmark-floor MEASUREMENT DIRECTORY [cpu=N] [count=N] [flight=K] [repeat=N] [start=NANOSECONDS]
//
// Prints `name value` lines.
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "benchmark.h"

static int in_end, out_end;
static uint8_t *buffer;
static size_t room = 1 << 20;
static benchmark_view held;
static volatile uint64_t touched;

static void fail(const char *what) {
    fprintf(stderr, "floor: %s\n", what);
    exit(1);
}

static void send_frame(benchmark_buffer *frame) {
    if (write(out_end, frame->bytes, frame->count) != (ssize_t)frame->count) fail("write");
    frame->count = 0;
}

static benchmark_view next_frame(void) {
    benchmark_view frame;
    while (!benchmark_take_frame(&held, &frame)) {
        size_t rest = (size_t)(held.end - held.place);
        if (held.place != buffer) memmove(buffer, held.place, rest);
        if (rest == room) buffer = realloc(buffer, room *= 2);
        ssize_t count = read(in_end, buffer + rest, room - rest);
        if (count <= 0) fail("read");
        held.place = buffer;
        held.end = buffer + rest + count;
    }
    return frame;
}

// Whether there is a frame without another read.
static int has_frame(void) {
    benchmark_view view = held, frame;
    return benchmark_take_frame(&view, &frame);
}

static void connect_to(const char *directory) {
    char path[4096];
    snprintf(path, sizeof path, "%s/input", directory);
    in_end = open(path, O_RDONLY | O_NONBLOCK);
    snprintf(path, sizeof path, "%s/output", directory);
    out_end = open(path, O_WRONLY);
    if (in_end < 0 || out_end < 0) fail("open");
    fcntl(in_end, F_SETPIPE_SZ, 1 << 20);
    fcntl(out_end, F_SETPIPE_SZ, 1 << 20);
    fcntl(in_end, F_SETFL, 0);
    buffer = malloc(room);
    held.place = held.end = buffer;
    benchmark_buffer hello = {0}, message = {0}, frame = {0};
    benchmark_text(&hello, 2, "1.0.1");
    benchmark_message(&message, 1, &hello);
    benchmark_frame(&frame, &message);
    // The pipe has no writer before the peer has got the Hello: wait for that, by a read that would be at an end.
    send_frame(&frame);
    for (;;) {
        ssize_t count = read(in_end, buffer, room);
        if (count > 0) {
            held.end = buffer + count;
            break;
        }
    }
    benchmark_view accepted = next_frame();
    if (accepted.place[0] != (4 << 3 | 2)) fail("not accepted");
}

static void request(benchmark_buffer *frame, uint64_t number, unsigned field, benchmark_buffer *content) {
    static benchmark_buffer request, message;
    char id[24];
    int length = snprintf(id, sizeof id, "%" PRIu64, number);
    benchmark_bytes(&request, 1, id, (size_t)length);
    benchmark_message(&request, field, content);
    benchmark_message(&message, 3, &request);
    benchmark_frame(frame, &message);
}

static void read_request(benchmark_buffer *frame, uint64_t number, int subscribes) {
    static benchmark_buffer content;
    benchmark_text(&content, 1, "workloadStates");
    if (subscribes) benchmark_number(&content, 2, 1);
    request(frame, number, 3, &content);
}

// Texts stay where they are: the views are the model.
typedef struct {
    benchmark_view name, agent, runtime, config, tags;
    uint64_t policy;
} workload;

typedef struct {
    benchmark_view agent, name, id, info;
    int state;
    uint64_t sub_state;
} workload_state;

static workload *workloads;
static workload_state *states;
static size_t workload_count, state_count, workload_room, state_room;

static void map_entry(benchmark_view entry, benchmark_view *key, benchmark_view *value) {
    benchmark_view content = {0};
    uint64_t number;
    int field;
    *key = *value = (benchmark_view){0};
    while ((field = benchmark_next(&entry, &content, &number)) > 0) *(field == 1 ? key : value) = content;
}

static void decode_workload(benchmark_view key, benchmark_view value) {
    if (workload_count == workload_room)
        workloads = realloc(workloads, (workload_room = workload_room ? 2 * workload_room : 64) * sizeof *workloads);
    workload *new = &workloads[workload_count++];
    memset(new, 0, sizeof *new);
    new->name = key;
    benchmark_view content;
    uint64_t number;
    int field;
    while ((field = benchmark_next(&value, &content, &number)) > 0) {
        switch (field) {
        case 1: new->agent = content; break;
        case 2: new->policy = number; break;
        case 4: new->tags = content; break;
        case 5: new->runtime = content; break;
        case 6: new->config = content; break;
        }
    }
}

static void decode_states(benchmark_view agents) {
    benchmark_view content, agent, names, name, ids, id, value;
    uint64_t number;
    while (benchmark_next(&agents, &content, &number) > 0) {
        map_entry(content, &agent, &names);
        while (benchmark_next(&names, &content, &number) > 0) {
            map_entry(content, &name, &ids);
            while (benchmark_next(&ids, &content, &number) > 0) {
                map_entry(content, &id, &value);
                if (state_count == state_room)
                    states = realloc(states, (state_room = state_room ? 2 * state_room : 64) * sizeof *states);
                workload_state *new = &states[state_count++];
                *new = (workload_state){.agent = agent, .name = name, .id = id};
                int field;
                while ((field = benchmark_next(&value, &content, &number)) > 0) {
                    if (field == 1) {
                        new->info = content;
                    } else {
                        new->state = field;
                        new->sub_state = number;
                    }
                }
            }
        }
    }
}

static void decode_complete_state(benchmark_view complete) {
    benchmark_view part, content, key, value, map;
    uint64_t number;
    int field;
    workload_count = state_count = 0;
    while ((field = benchmark_next(&complete, &part, &number)) > 0) {
        if (field == 2) {
            decode_states(part);
        } else if (field == 1) {
            while ((field = benchmark_next(&part, &map, &number)) > 0) {
                if (field != 2) continue;
                while (benchmark_next(&map, &content, &number) > 0) {
                    map_entry(content, &key, &value);
                    decode_workload(key, value);
                }
            }
        }
    }
}

static uint64_t size(benchmark_view view) { return (uint64_t)(view.end - view.place); }

// Decodes FromAnkaios { response { … } }; the kind of the answer.
static int decode(benchmark_view frame, uint64_t *answered, benchmark_view *answer) {
    benchmark_view response, content;
    uint64_t number;
    int field, kind = 0;
    if (benchmark_next(&frame, &response, &number) != 3) fail("no response");
    while ((field = benchmark_next(&response, &content, &number)) > 0) {
        if (field == 1) {
            *answered = 0;
            for (const uint8_t *digit = content.place; digit < content.end; digit++)
                *answered = *answered * 10 + (uint64_t)(*digit - '0');
        } else {
            kind = field;
            *answer = content;
        }
    }
    return kind;
}

// Decodes a CompleteStateResponse and adds up what is in it; the paths of an event as well.
static void decode_state(benchmark_view answer) {
    benchmark_view content;
    uint64_t number, sum = 0;
    int field;
    while ((field = benchmark_next(&answer, &content, &number)) > 0) {
        if (field == 1) decode_complete_state(content);
        else
            for (benchmark_view path; benchmark_next(&content, &path, &number) > 0;) sum += size(path);
    }
    for (size_t index = 0; index < workload_count; index++) {
        workload *one = &workloads[index];
        benchmark_view tags = one->tags, tag, key, value;
        sum += size(one->name) + size(one->agent) + size(one->runtime) + size(one->config);
        while (benchmark_next(&tags, &tag, &number) > 0) {
            map_entry(tag, &key, &value);
            sum += size(key) + size(value);
        }
    }
    for (size_t index = 0; index < state_count; index++) {
        workload_state *one = &states[index];
        sum += size(one->agent) + size(one->name) + size(one->id) + size(one->info) + (uint64_t)one->state;
    }
    touched += sum;
}

static int by_size(const void *left, const void *right) {
    int64_t first = *(const int64_t *)left, second = *(const int64_t *)right;
    return (first > second) - (first < second);
}

static void print_percentiles(const char *name, int64_t *samples, long count) {
    qsort(samples, (size_t)count, sizeof *samples, by_size);
    printf("%s-median-us %.3f\n", name, (double)samples[count / 2] / 1000);
    printf("%s-p99-us %.3f\n", name, (double)samples[count * 99 / 100] / 1000);
}

static void print_rate(long count, int64_t begin, int64_t cpu) {
    printf("rate %.0f\n", (double)count / ((double)(benchmark_now() - begin) / 1e9));
    printf("cpu-per-million-s %.4f\n", (double)(benchmark_cpu() - cpu) / 1e9 * 1e6 / (double)count);
}

// One request, one answer.
static void round_trips(long count, const char *name) {
    benchmark_buffer frame = {0};
    benchmark_view answer;
    uint64_t answered;
    int64_t *samples = calloc((size_t)count, sizeof *samples);
    int64_t all = benchmark_now(), cpu = benchmark_cpu();
    for (long index = 0; index < count; index++) {
        int64_t begin = benchmark_now();
        read_request(&frame, (uint64_t)index + 1, 0);
        send_frame(&frame);
        if (decode(next_frame(), &answered, &answer) != 4 || answered != (uint64_t)index + 1) fail("answer");
        decode_state(answer);
        samples[index] = benchmark_now() - begin;
    }
    print_rate(count, all, cpu);
    print_percentiles(name, samples, count);
}

static void in_flight(long count, long flight) {
    benchmark_buffer frame = {0};
    benchmark_view answer;
    uint64_t answered;
    int64_t begin = benchmark_now(), cpu = benchmark_cpu();
    long sent = 0;
    for (; sent < flight && sent < count; sent++) read_request(&frame, (uint64_t)sent + 1, 0);
    send_frame(&frame);
    for (long received = 0; received < count;) {
        do {
            if (decode(next_frame(), &answered, &answer) != 4) fail("answer");
            decode_state(answer);
            received++;
            if (sent < count) read_request(&frame, (uint64_t)++sent, 0);
        } while (has_frame());
        if (frame.count) send_frame(&frame);
    }
    print_rate(count, begin, cpu);
}

static int64_t moment_of(benchmark_view info) {
    int64_t moment = 0;
    for (; info.place < info.end; info.place++) moment = moment * 10 + (*info.place - '0');
    return moment;
}

static void subscription(long count, int paced) {
    benchmark_buffer frame = {0};
    benchmark_view answer;
    uint64_t answered;
    read_request(&frame, 1, 1);
    send_frame(&frame);
    decode(next_frame(), &answered, &answer);
    int64_t begin = benchmark_now(), cpu = benchmark_cpu();
    int64_t *samples = calloc((size_t)count, sizeof *samples);
    for (long index = 0; index < count; index++) {
        if (decode(next_frame(), &answered, &answer) != 4) fail("answer");
        decode_state(answer);
        samples[index] = benchmark_now() - moment_of(states[0].info);
    }
    if (paced) print_percentiles("latency", samples, count);
    else print_rate(count, begin, cpu);
}

static void wait_for_change(long repeat) {
    benchmark_buffer frame = {0}, nothing = {0};
    benchmark_view answer;
    uint64_t answered;
    int64_t *samples = calloc((size_t)repeat, sizeof *samples);
    for (long index = 0; index < repeat; index++) {
        read_request(&frame, (uint64_t)index + 1, 1);
        send_frame(&frame);
        do {
            // The answer to the cancellation of the last wait comes in between.
            if (decode(next_frame(), &answered, &answer) != 4) continue;
            decode_state(answer);
        } while (states[0].state != 4 || answered != (uint64_t)index + 1);
        samples[index] = benchmark_now() - moment_of(states[0].info);
        request(&frame, (uint64_t)index + 1, 6, &nothing);
        send_frame(&frame);
    }
    print_percentiles("change", samples, repeat);
}

static void logs(long count) {
    benchmark_buffer frame = {0}, content = {0}, name = {0};
    benchmark_view answer, entry, field;
    uint64_t answered, number;
    benchmark_text(&name, 1, "nginx");
    benchmark_text(&name, 2, "agent_A");
    benchmark_text(&name, 3, "7d6ea2b79cea1e401beee1553a9d3d7b5bcbb37f1cfdb60db1fbbcaa140eb17d");
    benchmark_message(&content, 1, &name);
    benchmark_number(&content, 2, 1);
    request(&frame, 1, 4, &content);
    int64_t begin = benchmark_now(), cpu = benchmark_cpu();
    send_frame(&frame);
    long received = 0;
    for (;;) {
        int kind = decode(next_frame(), &answered, &answer);
        if (kind == 8) break;
        if (kind != 7) continue;
        while (benchmark_next(&answer, &entry, &number) > 0) {
            int part;
            while ((part = benchmark_next(&entry, &field, &number)) > 0)
                if (part == 2) touched += size(field);
            received++;
        }
    }
    if (received < count) fail("entries are missing");
    print_rate(received, begin, cpu);
}

int main(int count, char **arguments) {
    if (count < 3) return 2;
    const char *measurement = arguments[1];
    benchmark_pin((int)benchmark_option(count, arguments, "cpu", -1));
    connect_to(arguments[2]);
    long start = benchmark_option(count, arguments, "start", 0);
    if (start) printf("connected-ms %.3f\n", (double)(benchmark_now() - start) / 1e6);
    printf("rss-kib %ld\n", benchmark_status("VmRSS"));
    long number = benchmark_option(count, arguments, "count", 1000);
    if (!strcmp(measurement, "round-trip")) round_trips(number, "round-trip");
    else if (!strcmp(measurement, "state")) round_trips(number, "state");
    else if (!strcmp(measurement, "in-flight")) in_flight(number, benchmark_option(count, arguments, "flight", 64));
    else if (!strcmp(measurement, "logs")) logs(number);
    else if (!strcmp(measurement, "events")) subscription(number, 0);
    else if (!strcmp(measurement, "latency")) subscription(number, 1);
    else if (!strcmp(measurement, "wait")) wait_for_change(number);
    else if (!strcmp(measurement, "idle")) {
        puts("idle");
        fflush(stdout);
        getchar();
    } else if (strcmp(measurement, "connect")) fail("no such measurement");
    printf("peak-kib %ld\n", benchmark_status("VmHWM"));
    int64_t begin = benchmark_now();
    close(in_end);
    close(out_end);
    printf("close-ms %.3f\n", (double)(benchmark_now() - begin) / 1e6);
    return 0;
}

// The other end of the pipes, as fast as C can be: no state, no rules, only answers.
//
//     benchmark-peer DIRECTORY [cpu=N] [workloads=N] [entries=N] [per=K] [events=N] [pace=MICROSECONDS]
//                    [change=MICROSECONDS] [delay=MICROSECONDS]
//
// It accepts each Hello, and answers
//   a read                 with a state of `workloads` workloads, or with one workload state if that is 0
//   a subscription         with that state, then `events` events: at once, or one each `pace` microseconds; each tells when
//                          it was sent. With `change` it tells that the workload is pending, and so much later that it runs;
//                          who reads instead is told so, too
//   a request for logs     with `entries` entries, `per` to a message and each message with a write of its own, as an
//                          agent writes them; then it stops. With `delay` the first comes so long after the acceptance
//   an update              with one added workload
// It prints "ready" when it listens, and ends at the end of its standard input.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "benchmark.h"

static const char *id = "7d6ea2b79cea1e401beee1553a9d3d7b5bcbb37f1cfdb60db1fbbcaa140eb17d";
static long workloads, entries, per, events, pace, change, delay;
static int in_end = -1;
static benchmark_buffer answers, state;

static void pause_for(long microseconds) {
    struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
    nanosleep(&time, NULL);
}

static void write_all(const uint8_t *bytes, size_t count) {
    while (count) {
        ssize_t written = write(in_end, bytes, count);
        if (written < 0) {
            if (errno == EINTR) continue;
            return;
        }
        bytes += written;
        count -= (size_t)written;
    }
}

static void flush(void) {
    write_all(answers.bytes, answers.count);
    answers.count = 0;
}

// A message of one field around what a buffer has.
static void wrap(benchmark_buffer *buffer, unsigned field) {
    benchmark_buffer outer = {0};
    benchmark_message(&outer, field, buffer);
    free(buffer->bytes);
    *buffer = outer;
}

// map<string, message>: an entry with a key, and a value that a buffer has.
static void map_entry(benchmark_buffer *map, unsigned field, const char *key, benchmark_buffer *value) {
    benchmark_buffer entry = {0};
    benchmark_text(&entry, 1, key);
    benchmark_message(&entry, 2, value);
    benchmark_message(map, field, &entry);
    free(entry.bytes);
}

// `workloadStates` with one instance.
static void one_state(benchmark_buffer *complete, unsigned field, unsigned number, const char *info) {
    benchmark_buffer inner = {0}, ids = {0}, names = {0}, agents = {0};
    benchmark_text(&inner, 1, info);
    benchmark_number(&inner, field, number);
    map_entry(&ids, 1, id, &inner);
    map_entry(&names, 1, "nginx", &ids);
    map_entry(&agents, 1, "agent_A", &names);
    benchmark_message(complete, 2, &agents);
    free(inner.bytes);
    free(ids.bytes);
    free(names.bytes);
    free(agents.bytes);
}

// The CompleteStateResponse to all reads.
static void make_state(void) {
    benchmark_buffer complete = {0};
    if (workloads == 0) {
        one_state(&complete, 4, 0, "");
    } else {
        benchmark_buffer desired = {0}, map = {0}, workload = {0}, part = {0}, agents = {0}, names = {0};
        char name[64], config[256], key[80];
        for (long index = 0; index < workloads; index++) {
            snprintf(name, sizeof name, "agent_%ld", index % 10);
            benchmark_text(&workload, 1, name);
            benchmark_number(&workload, 2, 2);
            benchmark_text(&part, 1, "owner");
            benchmark_text(&part, 2, "infotainment");
            wrap(&part, 1);
            benchmark_message(&workload, 4, &part);
            benchmark_text(&workload, 5, "podman");
            snprintf(config, sizeof config, "image: registry.example.org/vehicle/service:%ld.0\ncommandOptions: [\"--net=host\"]\n", index);
            benchmark_text(&workload, 6, config);
            snprintf(name, sizeof name, "workload_%ld", index);
            map_entry(&map, 1, name, &workload);
        }
        benchmark_text(&desired, 1, "v1");
        benchmark_message(&desired, 2, &map);
        benchmark_message(&complete, 1, &desired);
        for (int agent = 0; agent < 10; agent++) {
            for (long index = agent; index < workloads; index += 10) {
                benchmark_number(&part, 4, 0);
                snprintf(key, sizeof key, "%016lx%016lx%016lx%016lx", index, index * 31, index * 17, index * 7);
                map_entry(&workload, 1, key, &part);
                snprintf(name, sizeof name, "workload_%ld", index);
                map_entry(&names, 1, name, &workload);
            }
            snprintf(name, sizeof name, "agent_%d", agent);
            map_entry(&agents, 1, name, &names);
        }
        benchmark_message(&complete, 2, &agents);
        free(desired.bytes);
        free(map.bytes);
        free(workload.bytes);
        free(part.bytes);
        free(agents.bytes);
        free(names.bytes);
    }
    benchmark_message(&state, 1, &complete);
    free(complete.bytes);
}

// Frames a response: FromAnkaios { response { requestId, content } }.
static void respond(benchmark_view request, unsigned field, const uint8_t *content, size_t count) {
    static benchmark_buffer response, message;
    benchmark_bytes(&response, 1, request.place, (size_t)(request.end - request.place));
    benchmark_bytes(&response, field, content, count);
    benchmark_message(&message, 3, &response);
    benchmark_frame(&answers, &message);
}

static void name_instance(benchmark_buffer *buffer, unsigned field) {
    benchmark_buffer name = {0};
    benchmark_text(&name, 1, "nginx");
    benchmark_text(&name, 2, "agent_A");
    benchmark_text(&name, 3, id);
    benchmark_message(buffer, field, &name);
    free(name.bytes);
}

static void send_event(benchmark_view request, int64_t moment) {
    static benchmark_buffer content, complete, altered;
    char path[160], info[32];
    snprintf(info, sizeof info, "%" PRId64, moment);
    one_state(&complete, 4, 0, info);
    benchmark_message(&content, 1, &complete);
    snprintf(path, sizeof path, "workloadStates.agent_A.nginx.%s.state", id);
    benchmark_text(&altered, 2, path);
    snprintf(path, sizeof path, "workloadStates.agent_A.nginx.%s.additionalInfo", id);
    benchmark_text(&altered, 2, path);
    benchmark_message(&content, 2, &altered);
    respond(request, 4, content.bytes, content.count);
    content.count = 0;
    flush();
}

static void respond_one_state(benchmark_view request, unsigned field, unsigned number, int64_t moment) {
    static benchmark_buffer content, complete;
    char info[32];
    snprintf(info, sizeof info, "%" PRId64, moment);
    one_state(&complete, field, number, info);
    benchmark_message(&content, 1, &complete);
    respond(request, 4, content.bytes, content.count);
    content.count = 0;
    flush();
}

// A read while the workload changes: it begins with a read, and ends with the second that finds it running.
static void read_change(benchmark_view request) {
    static int64_t changes_at;
    static int found;
    int64_t now = benchmark_now();
    if (!changes_at) changes_at = now + change * 1000;
    if (now < changes_at) {
        respond_one_state(request, 3, 2, 0);
        return;
    }
    respond_one_state(request, 4, 0, changes_at);
    found = !found;
    if (!found) changes_at = 0;
}

static void subscribe(benchmark_view request) {
    if (change) {
        respond_one_state(request, 3, 2, 0);
        pause_for(change);
        send_event(request, benchmark_now());
        return;
    }
    respond(request, 4, state.bytes, state.count);
    flush();
    if (delay) pause_for(delay);
    for (long index = 0; index < events; index++) {
        if (pace) pause_for(pace);
        send_event(request, benchmark_now());
    }
}

static void send_logs(benchmark_view request) {
    benchmark_buffer names = {0}, message = {0}, entry = {0};
    name_instance(&names, 1);
    respond(request, 6, names.bytes, names.count);
    flush();
    if (delay) pause_for(delay);
    for (long index = 0; index < per; index++) {
        name_instance(&entry, 1);
        benchmark_text(&entry, 2, "2026-01-01T00:00:00Z INFO the door of the driver is open");
        benchmark_message(&message, 1, &entry);
    }
    respond(request, 7, message.bytes, message.count);
    for (long sent = 0; sent < entries; sent += per) write_all(answers.bytes, answers.count);
    answers.count = 0;
    respond(request, 8, names.bytes, names.count);
    flush();
    free(names.bytes);
    free(message.bytes);
    free(entry.bytes);
}

static void answer(benchmark_view request) {
    benchmark_view name = {0}, content = {0}, inside = {0}, field = {0};
    uint64_t value = 0, subscribes = 0;
    int kind = 0, number;
    while ((number = benchmark_next(&request, &content, &value)) > 0) {
        if (number == 1) {
            name = content;
        } else {
            kind = number;
            inside = content;
        }
    }
    switch (kind) {
    case 2: {
        static const char success[] = "\x0a\x0fnginx.0.agent_A";
        respond(name, 5, (const uint8_t *)success, sizeof success - 1);
        break;
    }
    case 3:
        while ((number = benchmark_next(&inside, &field, &value)) > 0)
            if (number == 2) subscribes = value;
        if (subscribes) subscribe(name);
        else if (change) read_change(name);
        else respond(name, 4, state.bytes, state.count);
        break;
    case 4: send_logs(name); break;
    case 5: respond(name, 9, NULL, 0); break;
    case 6: respond(name, 10, NULL, 0); break;
    }
}

static void take(benchmark_view frame, const char *in_path) {
    benchmark_view content;
    uint64_t value;
    int number = benchmark_next(&frame, &content, &value);
    if (number == 1) {
        static benchmark_buffer nothing, message;
        if (in_end < 0) in_end = open(in_path, O_WRONLY);
        benchmark_message(&message, 4, &nothing);
        benchmark_frame(&answers, &message);
    } else if (number == 3) {
        answer(content);
    }
}

int main(int count, char **arguments) {
    if (count < 2) return 2;
    signal(SIGPIPE, SIG_IGN);
    benchmark_pin((int)benchmark_option(count, arguments, "cpu", -1));
    workloads = benchmark_option(count, arguments, "workloads", 0);
    entries = benchmark_option(count, arguments, "entries", 0);
    per = benchmark_option(count, arguments, "per", 1);
    events = benchmark_option(count, arguments, "events", 0);
    pace = benchmark_option(count, arguments, "pace", 0);
    change = benchmark_option(count, arguments, "change", 0);
    delay = benchmark_option(count, arguments, "delay", 0);
    make_state();
    char in_path[4096], out_path[4096];
    snprintf(in_path, sizeof in_path, "%s/input", arguments[1]);
    snprintf(out_path, sizeof out_path, "%s/output", arguments[1]);
    int out_end = open(out_path, O_RDONLY | O_NONBLOCK);
    if (out_end < 0) return 1;
    puts("ready");
    fflush(stdout);
    static uint8_t buffer[1 << 20];
    size_t held = 0;
    // An end of the pipe that nobody has opened yet tells nothing; standard input tells when to give up.
    struct pollfd polled[] = {{.fd = out_end, .events = POLLIN}, {.fd = 0, .events = POLLIN}};
    while (poll(polled, 2, -1) > 0 && !polled[1].revents) {
        ssize_t more = read(out_end, buffer + held, sizeof buffer - held);
        if (more < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (more <= 0) {
            // The client has gone: listen afresh for the next one.
            close(out_end);
            if (in_end >= 0) close(in_end);
            in_end = -1;
            held = 0;
            polled[0].fd = out_end = open(out_path, O_RDONLY | O_NONBLOCK);
            continue;
        }
        benchmark_view view = {buffer, buffer + held + more}, frame;
        while (benchmark_take_frame(&view, &frame)) take(frame, in_path);
        flush();
        held = (size_t)(view.end - view.place);
        memmove(buffer, view.place, held);
    }
    return 0;
}

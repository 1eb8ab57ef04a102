// The C library of gRPC, and what of it Swift cannot call: operations are unions, some functions are macros.
#ifndef ANKAIOS_CGRPC_SHIM_H
#define ANKAIOS_CGRPC_SHIM_H

// First, as Swift's own module of the C library has it: gRPC's headers ask for another variant of its types.
#include <sys/select.h>

#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/grpc.h>
#include <grpc/grpc_security.h>
#include <grpc/slice.h>
#include <grpc/support/alloc.h>
#include <grpc/support/log.h>
#include <grpc/support/time.h>
#include <string.h>

/// Where the operations of one RPC put what they bring. It stays in its place until all of them have come back.
typedef struct {
    grpc_call *call;
    grpc_metadata_array received_metadata;
    grpc_metadata_array trailing_metadata;
    grpc_byte_buffer *received;
    grpc_byte_buffer *sending;
    grpc_status_code status;
    grpc_slice details;
    int cancelled;
} ankaios_rpc;

static inline void ankaios_rpc_init(ankaios_rpc *rpc, grpc_call *call) {
    memset(rpc, 0, sizeof(*rpc));
    rpc->call = call;
    grpc_metadata_array_init(&rpc->received_metadata);
    grpc_metadata_array_init(&rpc->trailing_metadata);
    rpc->details = grpc_empty_slice();
}

static inline void ankaios_rpc_destroy(ankaios_rpc *rpc) {
    grpc_metadata_array_destroy(&rpc->received_metadata);
    grpc_metadata_array_destroy(&rpc->trailing_metadata);
    if (rpc->received) grpc_byte_buffer_destroy(rpc->received);
    if (rpc->sending) grpc_byte_buffer_destroy(rpc->sending);
    grpc_slice_unref(rpc->details);
    if (rpc->call) grpc_call_unref(rpc->call);
}

static inline int ankaios_rpc_run(ankaios_rpc *rpc, grpc_op op, void *tag) {
    return grpc_call_start_batch(rpc->call, &op, 1, tag, NULL) == GRPC_CALL_OK;
}

static inline grpc_op ankaios_op(grpc_op_type type) {
    grpc_op op;
    memset(&op, 0, sizeof(op));
    op.op = type;
    return op;
}

/// No operation at all: it only comes back.
static inline int ankaios_rpc_nothing(grpc_call *call, void *tag) {
    return grpc_call_start_batch(call, NULL, 0, tag, NULL) == GRPC_CALL_OK;
}

static inline int ankaios_rpc_send_headers(ankaios_rpc *rpc, void *tag) {
    return ankaios_rpc_run(rpc, ankaios_op(GRPC_OP_SEND_INITIAL_METADATA), tag);
}

static inline int ankaios_rpc_receive_headers(ankaios_rpc *rpc, void *tag) {
    grpc_op op = ankaios_op(GRPC_OP_RECV_INITIAL_METADATA);
    op.data.recv_initial_metadata.recv_initial_metadata = &rpc->received_metadata;
    return ankaios_rpc_run(rpc, op, tag);
}

static inline int ankaios_rpc_send_message(ankaios_rpc *rpc, const void *bytes, size_t count, void *tag) {
    grpc_slice slice = grpc_slice_from_copied_buffer((const char *)bytes, count);
    rpc->sending = grpc_raw_byte_buffer_create(&slice, 1);
    grpc_slice_unref(slice);
    grpc_op op = ankaios_op(GRPC_OP_SEND_MESSAGE);
    op.data.send_message.send_message = rpc->sending;
    return ankaios_rpc_run(rpc, op, tag);
}

/// To be called when the operation has come back.
static inline void ankaios_rpc_sent_message(ankaios_rpc *rpc) {
    if (rpc->sending) grpc_byte_buffer_destroy(rpc->sending);
    rpc->sending = NULL;
}

static inline int ankaios_rpc_receive_message(ankaios_rpc *rpc, void *tag) {
    grpc_op op = ankaios_op(GRPC_OP_RECV_MESSAGE);
    op.data.recv_message.recv_message = &rpc->received;
    return ankaios_rpc_run(rpc, op, tag);
}

/// The bytes of the message that came; -1: none did, and none will.
static inline long ankaios_rpc_received_count(const ankaios_rpc *rpc) {
    return rpc->received ? (long)grpc_byte_buffer_length(rpc->received) : -1;
}

/// Copies the message that came and lets go of it.
static inline void ankaios_rpc_take_received(ankaios_rpc *rpc, void *target) {
    grpc_byte_buffer_reader reader;
    if (grpc_byte_buffer_reader_init(&reader, rpc->received)) {
        grpc_slice slice;
        char *place = (char *)target;
        while (grpc_byte_buffer_reader_next(&reader, &slice)) {
            memcpy(place, GRPC_SLICE_START_PTR(slice), GRPC_SLICE_LENGTH(slice));
            place += GRPC_SLICE_LENGTH(slice);
            grpc_slice_unref(slice);
        }
        grpc_byte_buffer_reader_destroy(&reader);
    }
    grpc_byte_buffer_destroy(rpc->received);
    rpc->received = NULL;
}

static inline int ankaios_rpc_send_close(ankaios_rpc *rpc, void *tag) {
    return ankaios_rpc_run(rpc, ankaios_op(GRPC_OP_SEND_CLOSE_FROM_CLIENT), tag);
}

static inline int ankaios_rpc_receive_status(ankaios_rpc *rpc, void *tag) {
    grpc_op op = ankaios_op(GRPC_OP_RECV_STATUS_ON_CLIENT);
    op.data.recv_status_on_client.trailing_metadata = &rpc->trailing_metadata;
    op.data.recv_status_on_client.status = &rpc->status;
    op.data.recv_status_on_client.status_details = &rpc->details;
    return ankaios_rpc_run(rpc, op, tag);
}

static inline int ankaios_rpc_receive_close(ankaios_rpc *rpc, void *tag) {
    grpc_op op = ankaios_op(GRPC_OP_RECV_CLOSE_ON_SERVER);
    op.data.recv_close_on_server.cancelled = &rpc->cancelled;
    return ankaios_rpc_run(rpc, op, tag);
}

/// Ends an RPC from the server's side; the headers go with it if they have not been sent.
static inline int ankaios_rpc_send_status(
    ankaios_rpc *rpc, int status, const char *details, size_t count, int has_headers, void *tag
) {
    grpc_op ops[2];
    size_t used = 0;
    if (!has_headers) ops[used++] = ankaios_op(GRPC_OP_SEND_INITIAL_METADATA);
    grpc_slice text = grpc_slice_from_copied_buffer(details, count);
    grpc_op op = ankaios_op(GRPC_OP_SEND_STATUS_FROM_SERVER);
    op.data.send_status_from_server.status = (grpc_status_code)status;
    op.data.send_status_from_server.status_details = &text;
    ops[used++] = op;
    int ok = grpc_call_start_batch(rpc->call, ops, used, tag, NULL) == GRPC_CALL_OK;
    grpc_slice_unref(text);
    return ok;
}

static inline grpc_call *ankaios_channel_call(grpc_channel *channel, grpc_completion_queue *queue, const char *path) {
    grpc_slice method = grpc_slice_from_copied_string(path);
    grpc_call *call = grpc_channel_create_call(
        channel, NULL, GRPC_PROPAGATE_DEFAULTS, queue, method, NULL, gpr_inf_future(GPR_CLOCK_REALTIME), NULL
    );
    grpc_slice_unref(method);
    return call;
}

/// Waits for what comes back next; with a time limit in nanoseconds, or for good if that is negative.
static inline grpc_event ankaios_queue_next(grpc_completion_queue *queue, long long nanoseconds) {
    gpr_timespec deadline = nanoseconds < 0
        ? gpr_inf_future(GPR_CLOCK_MONOTONIC)
        : gpr_time_add(gpr_now(GPR_CLOCK_MONOTONIC), gpr_time_from_nanos(nanoseconds, GPR_TIMESPAN));
    return grpc_completion_queue_next(queue, deadline, NULL);
}

/// Keeps the library's own log off standard error, unless somebody has asked for it in the environment.
static inline void ankaios_grpc_be_silent(void) {
    gpr_set_log_verbosity((gpr_log_severity)(GPR_LOG_SEVERITY_ERROR + 1));
}

#endif

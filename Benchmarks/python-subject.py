"""The published Python SDK, as its users call it: the measurements of benchmark-subject.

    python-subject.py MEASUREMENT DIRECTORY [cpu=N] [count=N] [start=NANOSECONDS]

Prints `name value` lines.
"""

import os
import sys
import time

options = dict(argument.split("=") for argument in sys.argv[3:])
if int(options.get("cpu", -1)) >= 0:
    os.sched_setaffinity(0, {int(options["cpu"])})

import ankaios_sdk._components.control_interface as control_interface  # noqa: E402
from ankaios_sdk import Ankaios, AnkaiosLogLevel, LogsStopResponse, WorkloadInstanceName, WorkloadStateEnum  # noqa: E402

# As in Tests/PythonSDK/session.py: with the buffer, messages that arrive together are left lying. Without it, a message
# that is larger than the pipe is cut; such a one comes alone.
if sys.argv[1] != "state":
    control_interface.open = lambda path, mode: open(path, mode, buffering=0 if mode == "rb" else -1)
control_interface.ControlInterface.ANKAIOS_CONTROL_INTERFACE_BASE_PATH = sys.argv[2]
count = int(options.get("count", 1000))
now = time.monotonic_ns
nginx = WorkloadInstanceName("agent_A", "nginx", "7d6ea2b79cea1e401beee1553a9d3d7b5bcbb37f1cfdb60db1fbbcaa140eb17d")


def status(name):
    with open("/proc/self/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))


def percentiles(name, samples):
    samples.sort()
    print(f"{name}-median-us {samples[len(samples) // 2] / 1000}")
    print(f"{name}-p99-us {samples[len(samples) * 99 // 100] / 1000}")


def rate(number, begin, processor):
    print(f"rate {number / ((now() - begin) / 1e9)}")
    print(f"cpu-per-million-s {(time.process_time() - processor) * 1e6 / number}")


def sampled(name, body):
    samples = []
    for _ in range(count):
        begin = now()
        body()
        samples.append(now() - begin)
    percentiles(name, samples)


def touch(ankaios):
    state = ankaios.get_state()
    total = 0
    for workload in state.get_workloads():
        total += len(workload.name) + len(workload.to_dict()["agent"])
    for one in state.get_workload_states().get_as_list():
        total += len(one.workload_instance_name.workload_id) + len(one.execution_state.additional_info)
    assert total


def logs(ankaios):
    campaign = ankaios.request_logs([nginx], follow=True)
    campaign.queue.get()
    begin, processor, received = now(), time.process_time(), 1
    while not isinstance(campaign.queue.get(), LogsStopResponse):
        received += 1
    rate(received, begin, processor)


def events(ankaios):
    queue = ankaios.register_event(["workloadStates"])
    queue.get()
    queue.get()
    begin, processor = now(), time.process_time()
    for _ in range(count - 1):
        queue.get()
    rate(count - 1, begin, processor)


def sent(state):
    return int(state.get_workload_states().get_as_list()[0].execution_state.additional_info)


def latency(ankaios):
    queue = ankaios.register_event(["workloadStates"])
    queue.get()
    samples = []
    for _ in range(count):
        entry = queue.get()
        moment = now()
        samples.append(moment - sent(entry.complete_state))
    percentiles("latency", samples)


def wait(ankaios):
    samples = []
    for _ in range(count):
        ankaios.wait_for_workload_to_reach_state(nginx, WorkloadStateEnum.RUNNING, timeout=10)
        moment = now()
        samples.append(moment - sent(ankaios.get_state(["workloadStates"])))
    percentiles("change", samples)


def main():
    with Ankaios(log_level=AnkaiosLogLevel.ERROR) as ankaios:
        if "start" in options:
            print(f"connected-ms {(now() - int(options['start'])) / 1e6}")
        print(f"rss-kib {status('VmRSS')}")
        measurement = sys.argv[1]
        if measurement == "round-trip":
            sampled("round-trip", ankaios.get_workload_states)
        elif measurement == "state":
            sampled("state", lambda: touch(ankaios))
        elif measurement == "idle":
            print("idle", flush=True)
            sys.stdin.readline()
        elif measurement != "connect":
            {"logs": logs, "events": events, "latency": latency, "wait": wait}[measurement](ankaios)
        print(f"peak-kib {status('VmHWM')}")
        begin = now()
    print(f"close-ms {(now() - begin) / 1e6}")


main()

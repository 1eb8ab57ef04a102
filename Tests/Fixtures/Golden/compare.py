#!/usr/bin/env python3
"""Says where two folders of recorded conversations differ: compare.py RECORDED OTHER [NAME...]

README.md describes the format. What a real Ankaios may answer in more than one way does not count: `normal` says so for a
message, `Streams` for the order of messages. The last line tells how many conversations agree; the exit code is 0 if all do.
--show N prints the first N differences of each conversation, --without-ank passes over what the command line printed.
Needs PyYAML.
"""
import argparse
import json
import os
import re
import sys

import yaml

UNORDERED = {"addedWorkloads", "deletedWorkloads", "addedFields", "updatedFields", "removedFields"}
STATES = ("agentDisconnected", "pending", "running", "stopping", "succeeded", "failed", "notScheduled", "removed")
STATUS = re.compile(r"agents\.[\w-]+\.status(\..*)?$")
PODMAN = re.compile(r"(Retry \d+: )?.*(Execution of|podman|OCI|container|image).*", re.S)
# (scenario, request id, workload) of the streams in which podman's timing shows
UNSETTLED = {
    ("logs-odd-lines", "no-end-tail", "no_end"),  # podman joins lines
    ("logs-odd-lines", "long-tail", "long"),  # podman cuts a long line anywhere when it reads the last lines
    ("life-delete-dependents", "states", "backend"),  # a state of the killed container may come, or not
    ("life-update", "states", "w"),  # a retry may come, or not
}


def normal(value, key=""):
    """A message without what each run of a real Ankaios says differently."""
    if isinstance(value, dict):
        if key == "status" and ("cpuUsage" in value or "freeMemory" in value):
            return {"*": "*"}
        return {name: normal(item, name) for name, item in value.items()}
    if isinstance(value, list):
        items = [normal(item) for item in value]
        return sorted(items) if key in UNORDERED else items
    if key == "additionalInfo" and PODMAN.match(value):
        return "Retry" if value.startswith("Retry") else "podman's words"
    if isinstance(value, str):
        # Of a template that cannot be parsed, the line counts; what the engine expected there does not.
        value = re.sub(r'(Failed to parse template).*?--> Template error in "Unnamed":(\d+):\d+\n.*\n', r"\1, line \2", value, flags=re.S)
        value = re.sub(r"/tmp/[\w.-]+", "{dir}", value)
        return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)", "{time}", value)
    return value


def instance(name):
    return (name.get("workloadName", ""), name.get("agentName", ""), name.get("id", ""))


# what podman's timing adds between the states, or not
PASSING = re.compile(r"(stopping\(STOPPING\) \w+|pending\(PENDING_STARTING\) (created|configured|initialized))$")


def execution_states(complete_state):
    """For each state in a complete state: (agent, workload, id) and a text."""
    for agent, names in complete_state.get("workloadStates", {}).get("agentStateMap", {}).items():
        for workload, ids in names.get("wlNameStateMap", {}).items():
            for id_, state in ids.get("idStateMap", {}).items():
                text = next((f"{part}({state[part]})" for part in STATES if part in state), "?")
                info = normal(state).get("additionalInfo", "")
                text = "Retry" if info == "Retry" else f"{text} {info}".strip()
                if not PASSING.match(text):
                    yield (agent, workload, id_), text


class Streams(dict):
    """The messages of one conversation, by what keeps an order of its own.

    (connection, "answers")        answers, first states of subscriptions, events of the desired state, ends
    (connection, id, "states", w)  the states of one workload in the events of one subscription
    (connection, id, "logs", w)    the log lines of one workload, and the end of its log
    (connection, id, "agents")     agents that came and went
    """

    def add(self, key, item):
        self.setdefault(key, [])
        if not (item == "Retry" and self[key][-1:] == [item]):  # any number of retries is as good
            self[key].append(item)


def streams(lines):
    out = Streams()
    for line in lines:
        name = line.get("connection")
        if "process" in line:
            out.add(("process", line["process"]), line["exit"])
        elif "ank" in line:
            out.add(("ank", "answers"), [line["ank"], line["exit"], *ank_output(line)])
        elif "hex" in line and line.get("dir") == "from":
            out.add((name, "answers"), {"hex": line["hex"]})
        elif name and "event" in line:
            out.add((name, "answers"), line["event"])
        elif name and line.get("dir") == "from":
            arrived(out, name, line["message"])
    return out


def arrived(out, name, message):
    response = message.get("response", {})
    id_ = response.get("requestId", "")
    if entries := response.get("logEntriesResponse"):
        for entry in entries.get("logEntries", []):
            text = re.sub(r"[0-9a-f]{64}", "{container}", normal(entry.get("message", "")))
            out.add((name, id_, "logs", instance(entry.get("workloadName", {}))), text)
    elif "logsStopResponse" in response:
        out.add((name, id_, "logs", instance(response["logsStopResponse"].get("workloadName", {}))), "(stop)")
    elif "alteredFields" in response.get("completeStateResponse", {}):
        event(out, name, id_, response["completeStateResponse"])
    else:
        answer = normal(message)
        if answer.get("response", {}).get("error", {}).get("message") == "Access denied":
            out.add((name, "denied"), id_)  # the agent says this itself, so it may overtake other answers
            return
        if "logsRequestAccepted" in answer.get("response", {}):
            answer["response"]["logsRequestAccepted"].get("workloadNames", []).sort(key=instance)
        out.add((name, "answers"), answer)


def event(out, name, id_, response):
    fields = {kind: sorted(paths) for kind, paths in response["alteredFields"].items()}
    state = response.get("completeState", {})
    desired = {kind: kept for kind, paths in fields.items()
               if (kept := [p for p in paths if p.split(".")[0] not in ("workloadStates", "agents")])}
    states = {kind: kept for kind, paths in fields.items() if (kept := [p for p in paths if p.startswith("workloadStates")])}
    agents = {kind: kept for kind, paths in fields.items()
              if (kept := [p for p in paths if p.split(".")[0] == "agents" and not STATUS.match(p)])}
    if desired:  # an update made it: all of it counts, and its place among the answers
        out.add((name, "answers"), normal({"event": id_, "fields": fields, "state": state}))
        return
    if agents:
        out.add((name, id_, "agents"), agents)
    for who, text in execution_states(state):
        out.add((name, id_, "states", who), text if text == "Retry" else f"{text} {changes(states, who)}".strip())
    for path in states.get("removedFields", []):
        out.add((name, id_, "removed"), path)


def changes(fields, who):
    """Which altered fields concern this workload; additionalInfo depends on podman's timing."""
    out = set()
    for kind in ("addedFields", "updatedFields"):
        for path in fields.get(kind, []):
            parts = path.split(".")[1:]
            if tuple(parts[:3]) == who[:len(parts[:3])] and parts[3:] != ["additionalInfo"]:
                out.add("updated" if parts[3:] else "added " + ".".join(parts))
    return " ".join(sorted(out))


def ank_output(line):
    text = line["stdout"] or ""
    args = line["ank"]
    if "state" in args and line["exit"] == 0:
        return [normal(yaml.safe_load(text) or {}), line["stderr"]]
    if "events" in args:
        return ["events", line["stderr"]]
    if "logs" in args:
        return [sorted(text.splitlines()), line["stderr"]]
    head, *tables = text.split("\n\n")
    if "Waiting for workload(s)" in head:  # it prints a table at each change, of which the last one counts
        text = "\n".join([head, *[t for t in tables if t.strip()][-1:]])
    table = [re.sub(r"\s{2,}", "  ", row).strip() for row in text.splitlines()]
    table = [re.sub(r"\d+%", "n%", re.sub(r"\d+B\b", "nB", row)) for row in table]
    table = [row if not PODMAN.search(row) else re.sub(r"(Retry \d+|Error).*", "podman's words", row) for row in table]
    return [normal(table), normal(line["stderr"] or "")]


def by_subscriber(items):
    """The answers; events without an answer between them are in the order of their subscriptions."""
    out, run = [], []
    for item in [*items, None]:
        if isinstance(item, dict) and "event" in item:
            run.append(item)
            continue
        out += sorted(run, key=lambda e: e["event"])
        out, run = out + [item], []
    return out[:-1]


def read(path):
    with open(path) as file:
        lines = [json.loads(line) for line in file]
    return lines[0], lines[1:]


def compare(truth, other, without_ank=False):
    a, b = streams(read(truth)[1]), streams(read(other)[1])
    for one in (a, b):
        for key, items in one.items():
            if key[-1] == "answers":
                one[key] = by_subscriber(items)
    differences = []
    for key in sorted(set(a) | set(b), key=str):
        unsettled = len(key) == 4 and (os.path.basename(truth)[:-6], key[1], key[3][1 if key[2] == "states" else 0]) in UNSETTLED
        # `ank` and the server use random ids over a network, so no two runs agree in what passes between them.
        over_network = str(key[0]).startswith("ank-")
        if unsettled or over_network or (without_ank and key[0] == "ank"):
            continue
        left, right = a.get(key, []), b.get(key, [])
        if key[-1] == "removed":
            left, right = sorted(left), sorted(right)
        if left != right:
            at = next((i for i, (x, y) in enumerate(zip(left, right)) if x != y), min(len(left), len(right)))
            differences.append((key, at, left[at:at + 1], right[at:at + 1]))
    return differences


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("truth")
    parser.add_argument("other")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--show", type=int, default=2)
    parser.add_argument("--without-ank", action="store_true")
    parser.add_argument("--width", type=int, default=400)
    args = parser.parse_args()
    names = args.names or sorted(f[:-6] for f in os.listdir(args.truth) if f.endswith(".jsonl"))
    agree = 0
    for name in names:
        other = os.path.join(args.other, name + ".jsonl")
        if not os.path.exists(other):
            print(f"{name}: missing")
            continue
        found = compare(os.path.join(args.truth, name + ".jsonl"), other, args.without_ank)
        agree += not found
        if found:
            print(f"{name}: {len(found)} of its streams differ")
            for key, at, left, right in found[:args.show]:
                print(f"  {key} item {at}\n    truth {json.dumps(left)[:args.width]}\n    other {json.dumps(right)[:args.width]}")
    print(f"{agree} of {len(names)} agree")
    sys.exit(agree != len(names))


if __name__ == "__main__":
    main()

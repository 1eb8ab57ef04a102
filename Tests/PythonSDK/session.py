"""What a program with the Python SDK of Ankaios does, as a workload of an embedded Ankaios.

It runs unchanged: the control interface is where the SDK looks for it. Each step says what it saw; the first that is
otherwise than with a real Ankaios ends the program.
"""

import queue

import ankaios_sdk._components.control_interface as control_interface
from ankaios_sdk import (
    AccessRightRule,
    Ankaios,
    AnkaiosLogLevel,
    AnkaiosResponseError,
    File,
    LogEntry,
    LogsStopResponse,
    Manifest,
    Workload,
    WorkloadStateEnum,
)

# Version 1.0.1 of the SDK reads through a buffer and then waits by `select`, which does not see what is in the buffer: of
# several messages that arrive at once, the first is taken, and the others only when the next one arrives. That is so with a
# real agent as well. Without the buffer nothing waits there.
control_interface.open = lambda path, mode: open(path, mode, buffering=0 if mode == "rb" else -1)


def check(what, holds, found=""):
    if not holds:
        raise SystemExit(f"not so: {what}: {found}")
    print(f"{what}", flush=True)


def hello(ankaios):
    workload = (
        Workload.builder()
        .workload_name("dynamic_nginx")
        .agent_name("agent_A")
        .runtime("podman")
        .restart_policy("NEVER")
        .runtime_config("image: docker.io/library/nginx\ncommandOptions: [\"-p\", \"8080:80\"]")
        .add_tag("owner", "python")
        .add_file(File.from_data("/etc/hello.txt", "hello"))
        .add_allow_state_rule("Read", ["workloadStates"])
        .add_allow_log_rule(["*"])
        .build()
    )
    answer = ankaios.apply_workload(workload)
    check("one workload is added", len(answer.added_workloads) == 1 and not answer.deleted_workloads, answer)
    instance = answer.added_workloads[0]
    check("its id is a digest", len(instance.workload_id) == 64, instance)
    ankaios.wait_for_workload_to_reach_state(instance, WorkloadStateEnum.RUNNING, timeout=10)
    check("it runs", True)
    state = ankaios.get_execution_state_for_instance_name(instance)
    check("its state is told", str(state).startswith("RUNNING (RUNNING_OK)"), state)
    names = [state.workload_instance_name.workload_name for state in ankaios.get_workload_states().get_as_list()]
    check("it is among all states", "dynamic_nginx" in names, names)
    on_agent = ankaios.get_workload_states_on_agent("agent_A").get_as_list()
    check("and among those of its agent", any("dynamic_nginx" in str(state) for state in on_agent), on_agent)
    found = ankaios.get_workload("dynamic_nginx")
    check("it is read back", len(found) == 1 and found[0].get_tags() == {"owner": "python"}, found)
    rules = [rule.type for rule in found[0].get_allow_rules()]
    check("with its rules", rules == ["StateRule", "LogRule"], rules)
    found[0].add_tag("more", "yes")
    answer = ankaios.apply_workload(found[0])
    check("a tag more creates it anew", len(answer.added_workloads) == 1 and len(answer.deleted_workloads) == 1, answer)
    answer = ankaios.delete_workload("dynamic_nginx")
    check("it is deleted", len(answer.deleted_workloads) == 1, answer)


def logs(ankaios):
    counter = (
        Workload.builder()
        .workload_name("count_to_five")
        .agent_name("agent_A")
        .runtime("podman")
        .runtime_config("image: alpine\ncommandArgs: [\"sh\", \"-c\", \"sleep 1; for i in 1 2 3 4 5; do echo $i; done\"]")
        .build()
    )
    answer = ankaios.apply_workload(counter)
    instance = answer.added_workloads[0]
    ankaios.wait_for_workload_to_reach_state(instance, WorkloadStateEnum.RUNNING, timeout=10)
    campaign = ankaios.request_logs([instance], follow=True)
    check("its logs are granted", campaign.accepted_workload_names == [instance], campaign.accepted_workload_names)
    lines = []
    while True:
        item = campaign.queue.get(timeout=10)
        if isinstance(item, LogsStopResponse):
            break
        assert isinstance(item, LogEntry)
        lines.append(item.message)
    check("all lines come, then the end", lines == ["1", "2", "3", "4", "5"], lines)
    ankaios.stop_receiving_logs(campaign)
    ankaios.delete_workload("count_to_five")


def value(found):
    """What a call found: version 1.0.1 gives configs as a pair with the time-out."""
    return found[0] if isinstance(found, tuple) else found


def configs(ankaios):
    wanted = {"web": {"port": "80", "names": ["a", "b"]}, "text": "value"}
    ankaios.update_configs(wanted)
    found = value(ankaios.get_configs())
    check("configs are set", found == wanted, found)
    ankaios.add_config("one", "1")
    found = value(ankaios.get_config("one"))
    check("one more", found == {"one": "1"}, found)
    ankaios.delete_config("one")
    found = sorted(value(ankaios.get_configs()))
    check("and one less", found == ["text", "web"], found)
    ankaios.delete_all_configs()
    found = value(ankaios.get_configs())
    check("then none", found == {}, found)


def agents(ankaios):
    found = ankaios.get_agents()
    check("agents are told", sorted(found) == ["agent_A", "agent_B"], found)
    found = ankaios.get_agent("agent_B").tags
    check("with their tags", found == {"side": "left"}, found)
    ankaios.set_agent_tags("agent_B", {"side": "right", "row": "2"})
    found = ankaios.get_agent("agent_B").tags
    check("which can be set", found == {"side": "right", "row": "2"}, found)


def events(ankaios):
    subscription = ankaios.register_event(["desiredState.workloads.*", "workloadStates.*.watched.*"])
    first = subscription.get(timeout=10)
    check("the state comes first", not first.added_fields and not first.updated_fields, first)
    manifest = Manifest.from_string(
        """
apiVersion: v1
workloads:
  watched:
    agent: agent_B
    runtime: podman
    runtimeConfig: "image: watched"
"""
    )
    ankaios.apply_manifest(manifest)
    added = []
    while not any(field.startswith("workloadStates.agent_B.watched") for field in added):
        added += subscription.get(timeout=10).added_fields
    check("then what is new", "desiredState.workloads.watched" in added, added)
    ankaios.delete_manifest(manifest)
    removed = []
    while "desiredState.workloads.watched" not in removed:
        removed += subscription.get(timeout=10).removed_fields
    check("and what is gone", True)
    ankaios.unregister_event(subscription)
    ankaios.add_config("unwatched", "1")
    ankaios.delete_config("unwatched")
    try:
        while True:
            late = subscription.get_nowait()
            check("no event of what nobody asked for", "unwatched" not in str(late), late)
    except queue.Empty:
        pass


def refusals(ankaios):
    bad = Workload.builder().workload_name("bad.name").agent_name("agent_A").runtime("podman").runtime_config("x").build()
    try:
        ankaios.apply_workload(bad)
        check("a bad name is refused", False)
    except AnkaiosResponseError as error:
        check("a bad name is refused", "bad.name" in str(error) or "workload" in str(error), error)
    rule = AccessRightRule.state_rule("Read", ["desiredState"])
    check("a rule reads well", str(rule) == "StateRule: Read, ['desiredState']", rule)


def main():
    with Ankaios(log_level=AnkaiosLogLevel.ERROR) as ankaios:
        check("connected", True)
        for part in (hello, logs, configs, agents, events, refusals):
            print(f"-- {part.__name__}", flush=True)
            part(ankaios)
    print("-- all done", flush=True)


main()

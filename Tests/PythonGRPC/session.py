"""A client of the server itself that has nothing of ours but the .proto files: gRPC for Python, and what its compiler makes of
them.

    session.py TOOL FOLDER

TOOL is the tool `ankaios`, FOLDER has the generated modules and the certificates. Each step says what it saw; the first that
is otherwise ends the program.
"""

import os
import queue
import shlex
import signal
import subprocess
import sys
import threading

import grpc

tool, folder = sys.argv[1:]
sys.path.insert(0, folder)

import ank_base_pb2 as base  # noqa: E402
import grpc_api_pb2 as api  # noqa: E402
import grpc_api_pb2_grpc as services  # noqa: E402

LIMIT = 30


def check(what, holds, found=""):
    if not holds:
        raise SystemExit(f"not so: {what}: {found}")
    print(f"  {what}", flush=True)


class Server:
    """An embedded Ankaios with a port, as long as `ankaios dev` runs."""

    def __init__(self, address, certificates):
        words = [tool, "dev", "--ankaios", "1.1", "--listen", address]
        if certificates:
            words += ["--tls", folder]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        self.variables = {}
        for line in self.process.stdout:
            name, value = line.removeprefix("export ").strip().split("=", 1)
            self.variables[name] = shlex.split(value)[0]
            if name == "ANK_SERVER_URL":
                break
        self.target = self.variables["ANK_SERVER_URL"].split("://")[1]

    def peak_memory(self):
        """The most that it has had, in MiB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(LIMIT)


class Commander:
    """One stream to the server."""

    def __init__(self, server, service, certificates, reads=True, hello="1.1.0", compression=None):
        self.requests = queue.Queue()
        self.answers = queue.Queue()
        if certificates:
            parts = [open(f"{folder}/{name}", "rb").read() for name in ("ca.pem", "ank-key.pem", "ank.pem")]
            options = [("grpc.ssl_target_name_override", "ank-server")]
            self.channel = grpc.secure_channel(server.target, grpc.ssl_channel_credentials(*parts), options)
        else:
            self.channel = grpc.insecure_channel(server.target)
        stub = getattr(services, f"{service}Stub")(self.channel)
        connect = stub.ConnectCommand if service == "CommandConnection" else stub.ConnectCli
        self.call = connect(iter(self.requests.get, None), compression=compression)
        if reads:
            threading.Thread(target=self.read, daemon=True).start()
        self.requests.put(api.ToServer(commanderHello=api.CommanderHello(protocolVersion=hello)))

    def read(self):
        try:
            for message in self.call:
                self.answers.put(message)
            self.answers.put(self.call.code())
        except grpc.RpcError as error:
            self.answers.put(error.code())

    def ask(self, request_id, **content):
        self.requests.put(api.ToServer(request=base.Request(requestId=request_id, **content)))

    def next(self, request_id, kind):
        """The next message of that kind for a request; what comes for others is passed over."""
        while True:
            message = self.answers.get(timeout=LIMIT)
            if not isinstance(message, api.FromServer):
                raise SystemExit(f"the stream has ended with {message} before a {kind} for {request_id}")
            response = message.response
            if message.WhichOneof("FromServerEnum") != "response" or response.requestId != request_id:
                continue
            found = response.WhichOneof("ResponseContent")
            if found == kind:
                return getattr(response, kind)
            if found == "error":
                raise SystemExit(f"{request_id}: {response.error.message}")

    def end(self):
        """With what the stream ends."""
        while True:
            message = self.answers.get(timeout=LIMIT)
            if isinstance(message, grpc.StatusCode):
                return message

    def goodbye(self):
        self.requests.put(api.ToServer(goodbye=api.Goodbye()))
        return self.end()


def workload(command):
    return base.Workload(
        agent="agent_A",
        runtime="podman",
        runtimeConfig=f"image: example\ncommandArgs: {command}\n",
        restartPolicy=base.NEVER,
    )


def update(name, value):
    workloads = base.WorkloadMap(workloads={name: value} if value else {})
    state = base.CompleteState(desiredState=base.State(apiVersion="v1", workloads=workloads))
    return base.UpdateStateRequest(newState=state, updateMask=[f"desiredState.workloads.{name}"])


def session(commander):
    commander.ask("state", completeStateRequest=base.CompleteStateRequest())
    state = commander.next("state", "completeStateResponse").completeState
    check("the whole state has the agent and an effective state", "agent_A" in state.agents.agents
          and state.effectiveState.apiVersion == "v1", state)

    commander.ask("events", completeStateRequest=base.CompleteStateRequest(
        fieldMask=["workloadStates"], subscribeForEvents=True))
    commander.next("events", "completeStateResponse")

    commander.ask("update", updateStateRequest=update("talker", workload('["sh", "-c", "echo one; echo two; sleep 1000"]')))
    added = commander.next("update", "UpdateStateSuccess").addedWorkloads
    check("a workload is added", len(added) == 1 and added[0].startswith("talker."), added)
    identifier = added[0].split(".")[1]

    states = []
    while "running" not in states:
        event = commander.next("events", "completeStateResponse")
        found = event.completeState.workloadStates.agentStateMap["agent_A"].wlNameStateMap["talker"].idStateMap
        states += [one.WhichOneof("ExecutionStateEnum") for one in found.values()]
    check("events tell that it comes to run", states[0] == "pending", states)

    instance = base.WorkloadInstanceName(workloadName="talker", agentName="agent_A", id=identifier)
    commander.ask("logs", logsRequest=base.LogsRequest(workloadNames=[instance], follow=True))
    accepted = commander.next("logs", "logsRequestAccepted")
    check("logs are accepted", [one.workloadName for one in accepted.workloadNames] == ["talker"], accepted)
    lines = []
    while len(lines) < 2:
        lines += [entry.message for entry in commander.next("logs", "logEntriesResponse").logEntries]
    check("its lines come", lines == ["one", "two"], lines)
    commander.ask("logs", logsCancelRequest=base.LogsCancelRequest())
    commander.next("logs", "logsCancelAccepted")
    commander.ask("events", eventsCancelRequest=base.EventsCancelRequest())
    commander.next("events", "eventsCancelAccepted")

    commander.ask("again", updateStateRequest=update("talker", None))
    deleted = commander.next("again", "UpdateStateSuccess").deletedWorkloads
    check("it is deleted", list(deleted) == list(added), deleted)


def run(service, certificates):
    print(f"{service}, {'with TLS' if certificates else 'without TLS'}", flush=True)
    server = Server("127.0.0.1:0", certificates)
    commander = Commander(server, service, certificates)
    session(commander)
    code = commander.goodbye()
    check("the server ends the stream after a Goodbye", code == grpc.StatusCode.OK, code)

    lost = Commander(server, service, certificates)
    lost.ask("state", completeStateRequest=base.CompleteStateRequest())
    lost.next("state", "completeStateResponse")
    address = server.target
    server.end()
    code = lost.end()
    check("a server that ends is unavailable", code in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED), code)
    server = Server(address, certificates)
    session(Commander(server, service, certificates))
    server.end()
    check("its program has ended well", server.process.returncode in (0, 130), server.process.returncode)


def hostile():
    """Clients that cost a message, or their own stream."""
    print("hostile clients", flush=True)
    server = Server("127.0.0.1:0", False)
    idle = server.peak_memory()
    bomb = Commander(server, "CommandConnection", False, hello="1" * 200_000_000, compression=grpc.Compression.Gzip)
    code = bomb.end()
    check("a compressed message ends its stream", code not in (grpc.StatusCode.OK, grpc.StatusCode.UNAVAILABLE), code)
    more = server.peak_memory() - idle
    check("and is not inflated", more < 32, f"{more} MiB more")

    deaf = Commander(server, "CommandConnection", False, reads=False)
    deaf.ask("events", completeStateRequest=base.CompleteStateRequest(
        fieldMask=["desiredState.configs"], subscribeForEvents=True))
    busy = Commander(server, "CommandConnection", False)
    for number in range(100):
        item = base.ConfigItem(String=str(number).rjust(3_000_000))
        state = base.CompleteState(desiredState=base.State(apiVersion="v1", configs=base.ConfigMap(configs={"c": item})))
        busy.ask(str(number), updateStateRequest=base.UpdateStateRequest(
            newState=state, updateMask=["desiredState.configs.c"]))
        busy.next(str(number), "UpdateStateSuccess")
    check("while one client does not read, another is served", True)
    more = server.peak_memory() - idle
    check("what waits for it is bounded", more < 160, f"{more} MiB more")
    threading.Thread(target=deaf.read, daemon=True).start()
    code = deaf.end()
    check("it is let go", code == grpc.StatusCode.CANCELLED, code)
    busy.goodbye()
    server.end()


hostile()
for certificates in (False, True):
    for service in ("CliConnection", "CommandConnection"):
        run(service, certificates)
print("all as it should be")

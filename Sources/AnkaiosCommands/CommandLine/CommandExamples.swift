/// What is typed: examples for the help of each command.
enum CommandExamples {
    /// By the words behind the tool's name.
    static let all: [String: [String]] = [
        "": ["ankaios demo", "ankaios dev -- sh", "ankaios get workloads"],
        "get": ["ankaios get workloads --watch", "ankaios get state desiredState.workloads.web"],
        "get state": [
            "ankaios get state", "ankaios get state desiredState.workloads.web.agent workloadStates -o json",
        ],
        "get workload": [
            "ankaios get workloads", "ankaios get workloads --agent agent_A --state Failed",
            "ankaios get workloads --watch web",
        ],
        "get agent": ["ankaios get agents"],
        "get config": ["ankaios get configs", "ankaios get configs -o yaml"],
        "get events": ["ankaios get events workloadStates", "ankaios get events -c desiredState.workloads.web"],
        "set": ["ankaios set state desiredState.workloads.web.agent state.yaml"],
        "set state": ["ankaios set state desiredState state.yaml"],
        "apply": ["ankaios apply web.yaml", "ankaios apply --agent agent_A web.yaml", "ankaios apply -d web.yaml"],
        "delete": ["ankaios delete workloads web", "ankaios delete configs rate"],
        "delete workload": ["ankaios delete workloads web db"],
        "delete config": ["ankaios delete configs rate"],
        "run": ["ankaios run workload web --runtime podman --agent agent_A --config 'image: nginx'"],
        "run workload": ["ankaios run workload web --runtime podman --agent agent_A --config 'image: nginx'"],
        "logs": ["ankaios logs --follow web", "ankaios logs --tail 20 --since 10m web db"],
        "top": ["ankaios top"],
        "wait": ["ankaios wait web", "ankaios wait web=Succeeded db=Running --timeout 30", "ankaios wait web=gone"],
        "plan": ["ankaios plan web.yaml", "ankaios plan --delete web.yaml"],
        "validate": ["ankaios validate web.yaml", "ankaios validate --strict -o json *.yaml"],
        "tags": ["ankaios tags agent_A", "ankaios tags agent_A zone=front old-"],
        "repl": ["echo '{\"id\": 1, \"request\": \"state\", \"masks\": [\"workloadStates\"]}' | ankaios repl"],
        "completion": ["source <(ankaios completion bash)"],
        "demo": ["ankaios demo", "ankaios demo --manifest web.yaml"],
        "dev": [
            "ankaios dev -- sh", "ankaios dev -m web.yaml --as web -- python3 app.py",
            "ankaios dev --fault agent-restart@5 -- ./app", "ankaios dev -- sh -c 'kill -USR1 $ANKAIOS_DEV_PID; ./app'",
            "ankaios dev --listen 127.0.0.1:25551",
        ],
        "record": ["ankaios record --to talk.yaml -- ./app"],
        "replay": ["ankaios replay --from talk.yaml -- ./app"],
    ]
}

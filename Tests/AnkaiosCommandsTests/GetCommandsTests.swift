import AnkaiosModel
import AnkaiosYAML
import EmbeddedAnkaios
import TestSupport
import Testing

@testable import AnkaiosCommands

/// `ankaios get` on an embedded Ankaios: what it prints, and with what it ends.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct GetCommandsTests {
    private let manifest = """
        apiVersion: v1
        workloads:
          web:
            agent: agent_A
            runtime: podman
            restartPolicy: NEVER
            tags: {owner: me}
            configs: {c: settings}
            runtimeConfig: |
              image: web:1
              commandArgs: ["sh", "-c", "echo port {{c.port}}; echo more; sleep 1000"]
        configs:
          settings: {port: "80"}
        """

    @Test func `workloads are listed by name, agent and state, with or without its sub-state`() async throws {
        try await ToolOnCluster.run { ankaios in
            try await withFile(manifest) { path in
                _ = await ankaios("apply", path)
                let table = """
                    WORKLOAD NAME   AGENT     RUNTIME   EXECUTION STATE   ADDITIONAL INFO
                    web             agent_A   podman    Running(Ok)                      

                    """
                #expect(await ankaios("get", "workloads", "web").output == table)
                #expect(await ankaios("get", "workload", "web", "-s", "running", "-a", "agent_A").output == table)
                #expect(await ankaios("get", "workloads", "web", "-s", "Running(Ok)").output == table)
                let none = "WORKLOAD NAME   AGENT   RUNTIME   EXECUTION STATE   ADDITIONAL INFO\n"
                #expect(await ankaios("get", "workloads", "web", "-s", "failed").output == none)
                #expect(await ankaios("get", "workloads", "nobody").output == none)
                let json = await ankaios("get", "workloads", "web", "-o", "json").output
                #expect(json.hasPrefix("{\n  \"workloadStates\": {\n    \"agent_A\": {\n      \"web\": {\n"))
                #expect(json.contains("\"state\": \"Running\",\n          \"subState\": \"Ok\"\n"))
            }
        }
    }

    @Test func `a part of the state is printed with its keys in their order`() async throws {
        try await ToolOnCluster.run { ankaios in
            try await withFile(manifest) { path in
                _ = await ankaios("apply", path)
                let yaml = """
                    desiredState:
                      apiVersion: v1
                      workloads:
                        web:
                          agent: agent_A
                          restartPolicy: NEVER
                          tags:
                            owner: me
                          runtime: podman
                          runtimeConfig: |-
                            image: web:1
                            commandArgs: ["sh", "-c", "echo port {{c.port}}; echo more; sleep 1000"]
                          configs:
                            c: settings


                    """
                #expect(await ankaios("get", "state", "desiredState.workloads.web").output == yaml)
                let json = """
                    {
                      "desiredState": {
                        "apiVersion": "v1",
                        "configs": {
                          "settings": {
                            "port": "80"
                          }
                        }
                      }
                    }

                    """
                #expect(await ankaios("get", "state", "-o", "json", "desiredState.configs").output == json)
                #expect(await ankaios("get", "state", "nothere").output == "{}\n\n")
                _ = await ankaios("delete", "workload", "web")
                let empty = "desiredState:\n  apiVersion: v1\n\n"
                #expect(await ankaios("get", "state", "desiredState.workloads.web").output == empty)
            }
        }
    }

    @Test func `mappings that are selected as a whole are there also when they are empty`() {
        typealias Part = StateDocument.Part
        #expect(Part.selected(by: []) == Set(Part.allCases) && Part.selected(by: ["*"]) == Set(Part.allCases))
        #expect(Part.selected(by: ["desiredState"]) == [.workloads])
        #expect(Part.selected(by: ["desiredState.*", "agents"]) == [.workloads, .agents])
        #expect(Part.selected(by: ["desiredState.configs", "agents.a", "workloadStates.*.a"]).isEmpty)
        let value = StateDocument.value(of: CompleteState(desiredState: State()), with: Set(Part.allCases))
        #expect(
            value.json(inOneLine: true)
                == #"{"desiredState":{"apiVersion":"v1","workloads":{}},"workloadStates":{},"agents":{}}"#
        )
    }

    @Test func `an effective state without workloads shows that it has none`() {
        let state = CompleteState(desiredState: State(), effectiveState: State())
        let value = StateDocument.value(of: state, with: StateDocument.Part.selected(by: ["effectiveState"]))
        #expect(
            value.json(inOneLine: true)
                == #"{"desiredState":{"apiVersion":"v1"},"effectiveState":{"apiVersion":"v1","workloads":{}}}"#
        )
    }

    @Test func `agents are listed, and their tags read and changed`() async throws {
        try await ToolOnCluster.run(agents: [ClusterAgent("agent_A", tags: ["side": "left"])]) { ankaios in
            let table = await ankaios("get", "agents").output
            #expect(
                table.hasPrefix("NAME      WORKLOADS   CPU USAGE   FREE MEMORY") && table.contains("\nagent_A   1 ")
            )
            #expect(await ankaios("tags", "agent_A").output == "side=left\n")
            #expect(await ankaios("tags", "agent_A", "row=2", "side-").output == "row=2\n")
            #expect(await ankaios("tags", "agent_A").output == "row=2\n")
            #expect(await ankaios("tags", "nobody").errors == "\(errorHead) no agent 'nobody' is connected\n")
            #expect(await ankaios("tags", "agent_A", "words").code == .usage)
        }
    }

    @Test func `events are printed until a signal, which is a good end; the first may be the state as it is`()
        async throws
    {
        try await ToolOnCluster.run { ankaios in
            let events = await ankaios.untilFirstWrite("get", "events", "-c", "workloadStates.agent_A.tool")
            #expect(events.code == .success)
            #expect(events.output.hasPrefix("---\ntimestamp: 20"))
            #expect(events.output.contains("\ncompleteState:\n  workloadStates:\n    agent_A:\n      tool:\n"))
        }
    }

    @Test func `an event is printed with its time, its fields and its state`() {
        let time = Timestamp(seconds: 1_763_987_039, nanoseconds: 12_345)
        let altered = ChangedFields(added: ["desiredState.configs"], removed: ["agents.a"])
        let state = CompleteState(desiredState: State(configs: ["c": ["k": "\"v\"\n"]]))
        let record = EventRecord(time: time, state: state, altered: altered)
        #expect(
            record.text(as: .json)
                == #"{"timestamp":"2025-11-24T12:23:59.000012345+00:00","addedFields":["desiredState.configs"],"#
                + #""removedFields":["agents.a"],"completeState":{"desiredState":{"apiVersion":"v1","#
                + #""configs":{"c":{"k":"\"v\"\n"}}}}}"# + "\n"
        )
        #expect(
            EventRecord(time: time, state: CompleteState(), altered: nil).text(as: .yaml)
                == "---\ntimestamp: 2025-11-24T12:23:59.000012345+00:00\ncompleteState: {}\n"
        )
    }

    @Test func `a watched table is shown over the former one on a terminal, and behind it elsewhere`() {
        let small = Table(header: ["A"], rows: [["b"]])
        let large = Table(header: ["A"], rows: [["b"], ["c"]])
        let file = MemoryTerminal()
        let screen = Screen(file)
        for table in [small, small, large] { screen.show(table, overflow: .cut) }
        #expect(file.output == "A\nb\n\nA\nb\nc\n\n")
        let terminal = MemoryTerminal(width: 80)
        let other = Screen(terminal)
        for table in [large, small] { other.show(table, overflow: .cut) }
        let first = "A\u{1B}[K\nb\u{1B}[K\nc\u{1B}[K\n"
        #expect(terminal.output == first + "\u{1B}[1G\u{1B}[3AA\u{1B}[K\nb\u{1B}[K\n\u{1B}[K\n\u{1B}[1A")
    }

    @Test func `the right to read states alone is enough for workloads, once and watched; the runtimes are not told`()
        async throws
    {
        let manifest = """
            apiVersion: v1
            workloads:
              reader:
                agent: agent_A
                runtime: podman
                runtimeConfig: "image: i"
                controlInterfaceAccess:
                  allowRules: [{type: StateRule, operation: Read, filterMasks: [workloadStates]}]
            """
        let row = "reader          agent_A             Running(Ok)"
        try await ToolOnCluster.run(as: "reader", manifest: manifest) { ankaios in
            let once = await ankaios("get", "workloads")
            #expect(once.code == .success && once.output.contains("\n\(row)"), "\(once)")
            let watched = await ankaios.untilFirstWrite("get", "workloads", "-w")
            #expect(watched.output.contains("\n\(row)"), "\(watched)")
        }
    }

    @Test func `a state that no workload can be in is refused, and an agent that is not there has no workloads`()
        async throws
    {
        try await ToolOnCluster.run { ankaios in
            let bogus = await ankaios("get", "workloads", "-s", "Bogus")
            #expect(bogus.code == .usage && bogus.output.isEmpty && bogus.errors.contains("write one of Pending"))
            let none = "WORKLOAD NAME   AGENT   RUNTIME   EXECUTION STATE   ADDITIONAL INFO\n"
            let nobody = await ankaios("get", "workloads", "-a", "nobody")
            #expect(nobody.code == .success && nobody.output == none)
        }
    }
}

import AnkaiosModel
import AnkaiosOperations
import Testing

/// How values of the model are written and read by encoders: in the words of manifests and of `ank get state -o json`.
///
/// The encoder is that of configs, which makes a text of each number.
@Suite struct ModelCodingTests {
    private static let camera = Workload(
        "camera",
        on: "agent_A",
        runtime: "podman",
        runtimeConfig: "image: x\n",
        restartPolicy: .onFailure,
        dependencies: ["db": .running, "later": .other(7)],
        tags: ["owner": "me"],
        configs: ["alias": "name"],
        files: [File(at: "/a", text: "x"), File(at: "/b", bytes: [1]), File(mountPoint: "/c", content: .unset)],
        controlInterfaceAccess: ControlInterfaceAccess(
            allow: [.state(.readWrite, masks: [.any]), .logs(of: ["*"])],
            deny: [.state(.other(9), masks: []), .unset]
        )
    )

    @Test func `a workload has the keys and words of a manifest`() throws {
        let expected: ConfigItem = [
            "name": "camera", "agent": "agent_A", "runtime": "podman", "runtimeConfig": "image: x\n",
            "restartPolicy": "ON_FAILURE", "dependencies": ["db": "ADD_COND_RUNNING", "later": "7"],
            "tags": ["owner": "me"], "configs": ["alias": "name"],
            "files": [
                ["mountPoint": "/a", "data": "x"], ["mountPoint": "/b", "binaryData": "AQ=="], ["mountPoint": "/c"],
            ],
            "controlInterfaceAccess": [
                "allowRules": [
                    ["type": "StateRule", "operation": "ReadWrite", "filterMasks": ["*"]],
                    ["type": "LogRule", "workloadNames": ["*"]],
                ],
                "denyRules": [["type": "StateRule", "operation": "9", "filterMasks": []], [:]],
            ],
        ]
        #expect(try ConfigItem(encoding: Self.camera) == expected)
        #expect(try expected.decode(as: Workload.self) == Self.camera)
    }

    @Test func `what is absent is empty`() throws {
        let item: ConfigItem = ["name": "w", "agent": "a", "runtime": "podman", "runtimeConfig": "image: x"]
        let workload = Workload("w", on: "a", runtime: "podman", runtimeConfig: "image: x")
        #expect(try item.decode(as: Workload.self) == workload)
        #expect(try ConfigItem(encoding: workload) == item)
        let nothing: ConfigItem = [:]
        #expect(try nothing.decode(as: CompleteState.self) == CompleteState())
        #expect(try nothing.decode(as: UpdateResult.self) == UpdateResult())
        #expect(try ConfigItem(encoding: CompleteState()) == nothing)
    }

    @Test func `in a manifest a workload's name is its key, and one under another key keeps it`() throws {
        let item: ConfigItem = [
            "apiVersion": "v1",
            "workloads": ["w": ["agent": "a"], "key": ["name": "other"]],
            "configs": ["c": ["text"]],
        ]
        let manifest = try item.decode(as: Manifest.self)
        #expect(manifest.workloads.mapValues(\.name) == ["w": "w", "key": "other"])
        #expect(try ConfigItem(encoding: manifest) == item)
        #expect(throws: ConfigCodingError.self) { try (["apiVersion": "v0.1"] as ConfigItem).decode(as: Manifest.self) }
    }

    @Test func `a state has the keys and words of ank`() throws {
        let running = WorkloadInstanceName(workload: "w", agent: "a", id: "1")
        let idle = WorkloadInstanceName(workload: "idle", agent: "", id: "2")
        let state = CompleteState(
            desiredState: State(configs: ["c": "x"]),
            workloadStates: WorkloadStates([
                WorkloadState(instance: running, executionState: .init(.running, .ok, additionalInfo: "i")),
                WorkloadState(instance: idle, executionState: .init(.notScheduled)),
            ]),
            agents: ["a": AgentAttributes(tags: ["t": "v"], cpuUsage: 5)]
        )
        let expected: ConfigItem = [
            "desiredState": ["apiVersion": "v1", "configs": ["c": "x"]],
            "workloadStates": [
                "a": ["w": ["1": ["state": "Running", "subState": "Ok", "additionalInfo": "i"]]],
                "": ["idle": ["2": ["state": "NotScheduled", "subState": "NotScheduled", "additionalInfo": ""]]],
            ],
            "agents": ["a": ["status": ["cpuUsage": "5"], "tags": ["t": "v"]]],
        ]
        #expect(try expected.decode(as: CompleteState.self) == state)
        // As a config it would have an empty key, that of the missing agent, which Ankaios refuses.
        var scheduled = state
        scheduled.workloadStates = WorkloadStates(state.workloadStates.filter { !$0.instance.agent.isEmpty })
        let item = try ConfigItem(encoding: scheduled)
        #expect(item["desiredState"] == expected["desiredState"])
        #expect(
            item["workloadStates"] == [
                "a": ["w": ["1": ["state": "Running", "subState": "Ok", "additionalInfo": "i"]]]
            ]
        )
        #expect(item["agents"] == expected["agents"])
    }

    @Test(
        arguments: [
            .init(.stopping, .stopping), .init(.stopping), .init(.stopping, .waitingToStop), .init(.pending),
            .init(.agentDisconnected), .init(.failed, .execFailed), .init(.other(17), .other(3)), .init(.other(0)),
        ] as [ExecutionState]
    )
    func `each execution state is read as it was`(state: ExecutionState) throws {
        #expect(try ConfigItem(encoding: state).decode(as: ExecutionState.self) == state)
    }

    @Test func `a wrong word is an error that lists the right ones`() throws {
        let error = #expect(throws: ConfigCodingError.self) {
            try ConfigItem.text("on-failure").decode(as: RestartPolicy.self)
        }
        #expect("\(error as Any)".contains("\"on-failure\" is not one of NEVER, ON_FAILURE, ALWAYS"))
    }

    @Test func `an update's result and changed fields are texts`() throws {
        let name = WorkloadInstanceName(workload: "w", agent: "a", id: "1")
        let result: ConfigItem = ["addedWorkloads": ["w.1.a"]]
        #expect(try ConfigItem(encoding: UpdateResult(addedWorkloads: [name])) == result)
        #expect(try result.decode(as: UpdateResult.self) == UpdateResult(addedWorkloads: [name]))
        let changed: ConfigItem = ["addedFields": ["agents.a"]]
        #expect(try ConfigItem(encoding: ChangedFields(added: ["agents.a"])) == changed)
        #expect(try changed.decode(as: ChangedFields.self) == ChangedFields(added: ["agents.a"]))
    }
}

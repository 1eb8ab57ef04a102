// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Tutorials/Resources.
import AnkaiosSDK
import AnkaiosTestKit
import Glibc
import TestSupport
import Testing

/// Keeps a workload running until the task is cancelled.
private func keep(_ workload: Workload, _ ankaios: Ankaios) async throws {
    while true {
        try await ankaios.apply(workload)
        try await ankaios.wait(until: .workload(workload.name, is: .failed), within: .seconds(86400))
        print("\(workload.name) has failed and is started again")
        // In a container the line would wait for others before it leaves.
        fflush(nil)
        try await ankaios.delete(workload: workload.name)
        try await ankaios.wait(until: .workloadIsGone(workload.name), within: .seconds(60))
    }
}

@Test(.oneAtATime) func `a camera that fails is started again`() async throws {
    try await withAnkaios(options: ClusterOptions(clock: .skippingAhead)) { ankaios, _ in
        let camera = Workload(
            "camera",
            on: "agent_A",
            runtime: .podman(image: "alpine:latest", commandArgs: ["sh", "-c", "sleep 2; exit 1"])
        )
        try await ankaios.withEvents(of: ["workloadStates.*.camera.*"]) { events in
            let keeping = Task { try await keep(camera, ankaios) }
            defer { keeping.cancel() }
            var starts = 0
            for try await event in events {
                guard case .change(let state, _) = event else { continue }
                starts += state.workloadStates.count { $0.executionState.state == .running }
                if starts == 2 { break }
            }
            #expect(starts == 2)
        }
    }
}

@Sendable private func keeper01(_ ankaios: Ankaios) async throws {
    try await Ankaios.withConnection { ankaios in
        print("agents:", try await ankaios.agents().keys.sorted())
    }
}

@Sendable private func keeper02(_ ankaios: Ankaios) async throws {
    let camera = Workload(
        "camera",
        on: "agent_A",
        runtime: .podman(
            image: "docker.io/library/alpine:latest",
            commandArgs: ["sh", "-c", "echo 'picture 1'; sleep 2; exit 1"]
        )
    )

    try await Ankaios.withConnection { ankaios in
        print("agents:", try await ankaios.agents().keys.sorted())
        print("to be started:", camera.name)
    }
}

@Sendable private func keeper03(_ ankaios: Ankaios) async throws {
    let camera = Workload(
        "camera",
        on: "agent_A",
        runtime: .podman(
            image: "docker.io/library/alpine:latest",
            commandArgs: ["sh", "-c", "echo 'picture 1'; sleep 2; exit 1"]
        )
    )

    try await Ankaios.withConnection { ankaios in
        let changes = try await ankaios.apply(camera)
        print("accepted:", changes.addedWorkloads.map(\.workload))
    }
}

@Sendable private func keeper04(_ ankaios: Ankaios) async throws {
    let camera = Workload(
        "camera",
        on: "agent_A",
        runtime: .podman(
            image: "docker.io/library/alpine:latest",
            commandArgs: ["sh", "-c", "echo 'picture 1'; sleep 2; exit 1"]
        )
    )

    try await Ankaios.withConnection { ankaios in
        let changes = try await ankaios.apply(camera)
        print("accepted:", changes.addedWorkloads.map(\.workload))
        try await ankaios.wait(until: .workload("camera", is: .running), within: .seconds(30))
        print("the camera runs")
    }
}

@Sendable private func keeper05(_ ankaios: Ankaios) async throws {
    let camera = Workload(
        "camera",
        on: "agent_A",
        runtime: .podman(
            image: "docker.io/library/alpine:latest",
            commandArgs: ["sh", "-c", "echo 'picture 1'; sleep 2; exit 1"]
        )
    )

    try await Ankaios.withConnection { ankaios in
        try await ankaios.apply(camera)
        try await ankaios.withEvents(of: ["workloadStates.*.camera.*"]) { events in
            for try await event in events {
                guard case .change(let state, _) = event else { continue }
                for one in state.workloadStates {
                    print("the camera is", one.executionState)
                }
            }
        }
    }
}

@Sendable private func keeper06(_ ankaios: Ankaios) async throws {
    let camera = Workload(
        "camera",
        on: "agent_A",
        runtime: .podman(
            image: "docker.io/library/alpine:latest",
            commandArgs: ["sh", "-c", "echo 'picture 1'; sleep 2; exit 1"]
        )
    )

    /// Keeps a workload running until the task is cancelled.
    func keep(_ workload: Workload, _ ankaios: Ankaios) async throws {
        while true {
            try await ankaios.apply(workload)
            try await ankaios.wait(until: .workload(workload.name, is: .failed), within: .seconds(86400))
            print("\(workload.name) has failed and is started again")
            try await ankaios.delete(workload: workload.name)
            try await ankaios.wait(until: .workloadIsGone(workload.name), within: .seconds(60))
        }
    }

    try await Ankaios.withConnection { ankaios in
        try await keep(camera, ankaios)
    }
}

@Sendable private func keeper07(_ ankaios: Ankaios) async throws {
    let camera = Workload(
        "camera",
        on: "agent_A",
        runtime: .podman(
            image: "docker.io/library/alpine:latest",
            commandArgs: ["sh", "-c", "echo 'picture 1'; sleep 2; exit 1"]
        )
    )

    try await Ankaios.withConnection { ankaios in
        try await keep(camera, ankaios)
    }
}

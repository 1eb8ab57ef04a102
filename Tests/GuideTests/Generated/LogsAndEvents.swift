// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/LogsAndEvents.md.
import AnkaiosSDK

@Sendable private func logsAndEvents1(_ ankaios: Ankaios) async throws {
    try await ankaios.withLogs(of: ["camera", "radar"], following: true, tail: 10) { entries in
        for try await entry in entries {
            print(entry.instance.workload, entry.message)
        }
    }
}

@Sendable private func logsAndEvents2(_ ankaios: Ankaios) async throws {
    try await ankaios.withLogs(of: ["camera"]) { entries in
        if !entries.unknown.isEmpty { print("not known to Ankaios:", entries.unknown) }
        for try await event in entries.events {
            switch event {
            case .entry(let entry): print(entry.message)
            case .stopped(let instance): print(instance, "has ended")
            case .resumed(let instances): print("lines may be missing of", instances)
            case .waiting(let instance): print("the agent of", instance, "is away")
            case .dropped(let count): print(count, "lines were dropped, as they were read too slowly")
            @unknown default: break
            }
        }
    }
}

@Sendable private func logsAndEvents3(_ ankaios: Ankaios) async throws {
    try await ankaios.withEvents(of: [.workloadStates, .configs]) { events in
        for try await event in events {
            switch event {
            case .snapshot(let state):
                print("there are", state.workloadStates.count, "instances")
            case .change(let state, let altered):
                for path in altered.added + altered.updated {
                    switch path.subject {
                    case .config(let name, _): print("config", name, "is now", state.desiredState.configs[name] ?? "gone")
                    case .workloadState(_, let workload?, _, _): print(workload, "has another state")
                    default: print("changed:", path.text)
                    }
                }
            @unknown default: break
            }
        }
    }
}

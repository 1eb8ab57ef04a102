import AnkaiosSDK

// Errors around streams: in the closure, around it, and around the loop.

func aroundTheStream(_ ankaios: Ankaios) async throws {
    do {
        try await ankaios.withEvents(of: [.workloadStates]) { events in
            for try await event in events { print(event) }
        }
    } catch AnkaiosError.connectionLost {
        print("lost")
    }
}

func aroundTheLoop(_ ankaios: Ankaios) async throws {
    try await ankaios.withEvents(of: [.workloadStates]) { events in
        do {
            for try await event in events { print(event) }
        } catch let error as AnkaiosError where error.isTransient {
            print("later: \(error)")
        }
    }
}

func inTheLoop(_ ankaios: Ankaios) async throws {
    try await ankaios.withLogs(of: ["camera"]) { entries in
        for try await entry in entries {
            do {
                try await ankaios.setConfig("last", to: "\(entry.message)")
            } catch AnkaiosError.accessDenied {
                break
            }
        }
    }
}

func aroundTheConnection() async throws {
    do {
        try await Ankaios.withConnection { ankaios in
            print("agents: \(try await ankaios.agents())")
        }
    } catch AnkaiosError.unavailable {
        print("no Ankaios")
    }
}

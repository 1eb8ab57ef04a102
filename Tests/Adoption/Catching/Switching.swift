import AnkaiosSDK

// A switch over the code, and questions to a caught error.

func switching(_ ankaios: Ankaios) async throws {
    do {
        try await ankaios.delete(workload: "camera")
    } catch let error as AnkaiosError {
        switch error.code {
        case .accessDenied: print("denied: \(error.missingRuleText ?? "")")
        case .rejected: print(error.reason)
        case .timedOut: print("late: \(String(describing: error.limit))")
        default: throw error
        }
    }
}

func switchingOnAny(_ ankaios: Ankaios) async throws {
    do {
        try await ankaios.delete(workload: "camera")
    } catch {
        switch error {
        case AnkaiosError.answerLost: print("lost")
        case let known as AnkaiosError where known.isTransient: print(known)
        default: throw error
        }
    }
}

// Enums that may grow ask for `@unknown default`.
func growing(_ ankaios: Ankaios) async throws {
    try await ankaios.withEvents(of: [.configs]) { events in
        for try await event in events {
            switch event {
            case .snapshot(let state): print(state.desiredState.configs.count)
            case .change(_, let altered): print(altered.added.count)
            @unknown default: break
            }
        }
    }
}

func guarded(_ ankaios: Ankaios) async throws {
    do {
        try await ankaios.delete(workload: "camera")
    } catch {
        guard let error = error as? AnkaiosError, error.code == .notFound else { throw error }
        print("gone")
    }
}

func optional(_ ankaios: Ankaios) async -> Int? {
    try? await ankaios.workloadStates().count
}

func result(_ ankaios: Ankaios) async -> Result<Int, any Error> {
    do {
        return .success(try await ankaios.agents().count)
    } catch {
        return .failure(error)
    }
}

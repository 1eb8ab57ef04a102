import AnkaiosSDK

// Errors in tasks, groups, closures and functions of one's own that throw typed.

struct Failure: Error {
    var text: String
}

func inATask(_ ankaios: Ankaios) async throws {
    let task = Task {
        do {
            try await ankaios.delete(workload: "camera")
        } catch AnkaiosError.answerLost {
            print("lost")
        }
    }
    try await task.value
}

func inAGroup(_ ankaios: Ankaios) async throws {
    do {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in ["a", "b"] {
                group.addTask { try await ankaios.setConfig(name, to: "on") }
            }
            try await group.waitForAll()
        }
    } catch let error as AnkaiosError where error.code == .rejected {
        print("rejected: \(error.reason)")
    }
}

func together(_ ankaios: Ankaios) async throws {
    async let agents = ankaios.agents()
    async let states = ankaios.workloadStates()
    do {
        print("\(try await agents.count) agents, \(try await states.count) states")
    } catch AnkaiosError.timedOut {
        print("late")
    }
}

func typed(_ ankaios: Ankaios) async throws(Failure) {
    do {
        try await ankaios.delete(workload: "camera")
    } catch AnkaiosError.notFound {
        print("gone")
    } catch {
        throw Failure(text: "\(error)")
    }
}

func again(_ ankaios: Ankaios, _ body: (Ankaios) async throws -> Void) async rethrows {
    do {
        try await body(ankaios)
    } catch AnkaiosError.connectionLost {
        try await body(ankaios)
    }
}

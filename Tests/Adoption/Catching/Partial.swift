import AnkaiosSDK

// A catch without a catch-all, in functions that throw what is left.

func partial(_ ankaios: Ankaios) async throws {
    do {
        try await ankaios.delete(workload: "camera")
    } catch AnkaiosError.answerLost {
        print("lost")
    }
}

func twoOfThem(_ ankaios: Ankaios) async throws {
    do {
        try await ankaios.delete(workload: "camera")
    } catch AnkaiosError.answerLost, AnkaiosError.timedOut {
        print("lost or late")
    }
}

func severalClauses(_ ankaios: Ankaios) async throws {
    do {
        print("agents: \(try await ankaios.agents().keys.sorted())")
    } catch AnkaiosError.accessDenied {
        print("denied")
    } catch AnkaiosError.rejected {
        print("rejected")
    }
}

func inALoop(_ ankaios: Ankaios) async throws -> Int {
    var lost = 0
    for name in ["a", "b", "c"] {
        do {
            try await ankaios.setConfig(name, to: "value of \(name)")
        } catch AnkaiosError.answerLost {
            lost += 1
            continue
        }
    }
    return lost
}

func withAValue(_ ankaios: Ankaios) async throws -> String {
    do {
        return "\(try await ankaios.workloadStates())"
    } catch AnkaiosError.unavailable {
        return "nothing"
    }
}

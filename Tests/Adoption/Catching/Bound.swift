import AnkaiosSDK

// An error that is bound to a name, with and without a condition.

func bound(_ ankaios: Ankaios) async throws {
    do {
        try await ankaios.delete(workload: "camera")
    } catch let error as AnkaiosError {
        print(error, error.isTransient, error.mayHaveBeenApplied)
    }
}

func boundWhere(_ ankaios: Ankaios) async throws {
    do {
        print("states: \(try await ankaios.workloadStates())")
    } catch let error as AnkaiosError where error.code == .timedOut {
        print(error)
    }
}

func boundWhereTwice(_ ankaios: Ankaios) async throws {
    do {
        try await ankaios.delete(workload: "camera")
    } catch let error as AnkaiosError where error.mayHaveBeenApplied {
        print("perhaps: \(error)")
    } catch let error as AnkaiosError where error.isTransient {
        print("later: \(error)")
    }
}

func boundAndWhole(_ ankaios: Ankaios) async {
    do {
        try await ankaios.delete(workload: "camera")
    } catch let error as AnkaiosError {
        print(error)
    } catch {
        print("another one: \(error)")
    }
}

func isOne(_ ankaios: Ankaios) async throws {
    do {
        try await ankaios.delete(workload: "camera")
    } catch is AnkaiosError {
        print("one of Ankaios")
    }
}

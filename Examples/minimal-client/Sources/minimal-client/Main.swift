import AnkaiosSDK

/// Prints how each workload is doing, from inside of a workload.
@main struct Main {
    static func main() async throws {
        try await Ankaios.withConnection { ankaios in
            for state in try await ankaios.workloadStates().sorted() {
                print(state.instance.workload, state.executionState)
            }
        }
    }
}

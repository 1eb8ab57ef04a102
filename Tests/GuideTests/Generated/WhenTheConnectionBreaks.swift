// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/WhenTheConnectionBreaks.md.
import AnkaiosSDK

@Sendable private func whenTheConnectionBreaks1(_ ankaios: Ankaios) async throws {
    for await state in ankaios.connectionStates {
        print("connection:", state)
    }
}

@Sendable private func whenTheConnectionBreaks2(_ ankaios: Ankaios) async throws {
    func workloadsOnce(_ ankaios: Ankaios) async throws -> [String: Workload] {
        do {
            return try await ankaios.workloads()
        } catch AnkaiosError.connectionLost {
            return try await ankaios.workloads()
        }
    }
    print(try await workloadsOnce(ankaios).count)
}

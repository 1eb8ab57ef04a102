// Written by Scripts/generate-guide-code from Sources/AnkaiosSDK/AnkaiosSDK.docc/Guides/Connecting.md.
import AnkaiosSDK

@Sendable private func connecting1(_ ankaios: Ankaios) async throws {
    try await Ankaios.withConnection { ankaios in
        for (name, agent) in try await ankaios.agents() {
            print(name, agent.tags)
        }
    }
}

@Sendable private func connecting2(_ ankaios: Ankaios) async throws {
    try await Ankaios.withConnection(to: .controlInterface(at: "/tmp/control_interface")) { ankaios in
        print(try await ankaios.workloads().keys.sorted())
    }
}

@Sendable private func connecting3() async throws {
    let connection = try await Ankaios.connect()
    async let states = connection.workloadStates()
    async let configs = connection.configs()
    print(try await states.count, try await configs.count)
    await connection.close()
}

@Sendable private func connecting4(_ ankaios: Ankaios) async throws {
    var configuration = Ankaios.Configuration()
    configuration.connectTimeout = .seconds(30)
    configuration.timeout = .seconds(2)
    try await Ankaios.withConnection(configuration: configuration) { ankaios in
        let state = try await ankaios.state(timeout: .milliseconds(500))
        print(state.desiredState.workloads.count)
    }
}

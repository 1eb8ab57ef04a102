package import AnkaiosProtobuf
package import AnkaiosSDK

/// What a scenario needs of the Ankaios that it is played against, beside the FIFOs in its run folder.
package protocol PlayedAnkaios: Sendable {
    func startServer() async throws
    /// With SIGTERM, or SIGKILL.
    func stopServer(killed: Bool) async throws
    func startAgent(_ name: String) async throws
    func stopAgent(_ name: String, killed: Bool) async throws
    /// Waits until an instance of a workload is in a state, `Running(Ok)` say, or until there is none: `gone`. False
    /// if it does not come about in time.
    func wait(until workload: String, is state: String, within limit: Duration) async -> Bool
    /// How a command line reaches the server.
    var commandLineTransport: Transport { get }
    /// Opens a port of the server, and tells where it is; what passes is told to `observe`. Nil: there can be none.
    func openPort(observe: @escaping @Sendable (_ stream: Int, _ line: PortLine) -> Void) async throws -> Int?
    /// The container of a workload.
    func container(of workload: String) async -> String?
    /// What `podman` does with these arguments, behind Ankaios' back. The exit code.
    func podman(_ arguments: [String]) async throws -> Int
    /// The servers and agents that have ended by themselves, in their order, with their exit codes.
    func endedProcesses() async -> [(name: String, exitCode: Int)]
    /// Where a connection opens its FIFOs, given the folder of the workload's control interface.
    func directory(for connection: String, at folder: String) async -> String
    func end() async
}

extension PlayedAnkaios {
    package func directory(for connection: String, at folder: String) async -> String { folder }
}

/// Makes an Ankaios with a server and the agents that start at once.
package typealias AnkaiosMaker = @Sendable (_ scenario: Scenario, _ runFolder: String) async throws -> any PlayedAnkaios

extension PlayedAnkaios {
    package func openPort(observe: @escaping @Sendable (Int, PortLine) -> Void) async throws -> Int? { nil }
}

/// What passes a port of the server.
package enum PortLine: Sendable {
    case event(String)
    case message(JSONValue, isFromServer: Bool)
}

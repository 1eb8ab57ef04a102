/// A service of Ankaios's server for clients that are not agents.
package enum ServerService: Sendable {
    /// Of Ankaios 1.1 and later.
    case commands
    /// Of Ankaios 1.0.
    case commandLine

    package var path: String {
        switch self {
        case .commands: "/grpc_api.CommandConnection/ConnectCommand"
        case .commandLine: "/grpc_api.CliConnection/ConnectCli"
        }
    }
}

/// A service of the server for those who are no agents.
enum ServerService {
    /// Of Ankaios 1.1 and later.
    case commands
    /// Of Ankaios 1.0.
    case commandLine

    var path: String {
        switch self {
        case .commands: "/grpc_api.CommandConnection/ConnectCommand"
        case .commandLine: "/grpc_api.CliConnection/ConnectCli"
        }
    }
}

/// With what the tool ends, for scripts that call it.
package enum ExitCode: Hashable, Sendable {
    /// 0: it did what the user asked for; also help, version, and streams that the user ended.
    case success
    /// 1: it could not: standard error says why.
    case failure
    /// 2: the words of the command line are wrong: standard error has the usage.
    case usage
    /// 128 and the signal's number: the signal ended it before it was done. Ctrl-C is 130.
    case interrupted(signal: Int32)
    /// That of the program which it ran; 127 and 126 if it is not there or cannot be run.
    case program(Int32)

    /// The number for the system.
    package var status: Int32 {
        switch self {
        case .success: 0
        case .failure: 1
        case .usage: 2
        case .interrupted(let signal): 128 + signal
        case .program(let status): status
        }
    }
}

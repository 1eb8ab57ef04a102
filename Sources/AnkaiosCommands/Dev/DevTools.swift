import EmbeddedAnkaios

/// Calls of this tool beside the program of `ankaios dev`.
///
/// A control interface serves one connection at a time, and that is the program's. So each call gets a control interface
/// of its own, with the program's access rules.
enum DevTools {
    /// Names the socket at which a call gets its interface.
    static let variable = "ANKAIOS_DEV_TOOLS"

    /// Returns what a call is given; nil: it uses the folder that an option or a variable names.
    ///
    /// An option counts as it is. So does a folder of another program than that `dev`, such as a recorder in front of it.
    static func pass(_ environment: [String: String], option: String?) throws(GuestPass.Refusal) -> GuestPass? {
        guard option == nil, let socket = environment[variable], let slash = socket.lastIndex(of: "/"),
            let folder = environment[WorkloadProgram.variable], folder.hasPrefix(socket[...slash])
        else { return nil }
        return try GuestPass.get(at: socket)
    }
}

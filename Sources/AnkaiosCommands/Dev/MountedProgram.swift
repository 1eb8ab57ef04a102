import AnkaiosPlatform
import AnkaiosSDK
import CAnkaiosPlatform
import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program that finds its control interface at `/run/ankaios/control_interface`, as in a container.
///
/// The program alone sees the mount. This tool is started once more, in place of the program. It gives itself a view of
/// the file system of its own, and then becomes the program.
enum MountedProgram {
    /// The word that asks this tool for it, in place of a command.
    static let command = "mounted-program"

    /// The words that start a program with such a mount, or without one.
    static func words(for program: [String], directory: String, mount: ControlInterfaceMount) -> [String] {
        mount == .never ? program : ["/proc/self/exe", command, mount.rawValue, directory] + program
    }

    /// Does what `words(for:directory:mount:)` asks for; returns only if the arguments ask for something else, or the program
    /// cannot be started.
    ///
    /// Without the rights of root, this needs a process with a single thread.
    static func becomeIfAsked(by arguments: [String], terminal: any Terminal) -> ExitCode? {
        guard arguments.count > 4, arguments[1] == command, let mount = ControlInterfaceMount(rawValue: arguments[2])
        else { return nil }
        let program = Array(arguments.dropFirst(4))
        var step: UnsafePointer<CChar>?
        let code = SystemText.withBytes(of: arguments[3]) { cankaios_mount_control_interface($0, &step) }
        if code != 0 {
            let reason = "cannot \(step.map { String(cString: $0) } ?? "mount"): \(String(cString: strerror(code)))"
            guard mount == .auto else {
                terminal.writeError("error: nothing is at \(Transport.defaultDirectory): \(reason)\n")
                return .failure
            }
            terminal.writeError(
                "note: nothing is at \(Transport.defaultDirectory): \(reason); ANKAIOS_CONTROL_INTERFACE names the folder\n"
            )
        }
        var words: [UnsafeMutablePointer<CChar>?] =
            program.map { SystemText.withBytes(of: $0) { strdup($0) } } + [nil]
        _ = SystemText.withBytes(of: program[0]) { execvp($0, &words) }
        let reason = errno
        terminal.writeError("error: cannot run '\(program[0].visible)': \(String(cString: strerror(reason)))\n")
        return .program(reason == ENOENT ? 127 : 126)
    }
}

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
/// The mount is seen by the program alone: this tool is started once more, in place of the program; it gives itself a
/// view of the file system of its own, and then becomes the program.
enum MountedProgram {
    /// The hidden command that does it.
    static let command = "mounted-program"

    /// The words that start a program with such a mount, or without one.
    static func words(for program: [String], directory: String, mount: ControlInterfaceMount) -> [String] {
        mount == .never ? program : ["/proc/self/exe", command, "--", mount.rawValue, directory] + program
    }

    /// Does what `words(for:directory:mount:)` asks for; returns only if the program cannot be started.
    static func become(_ words: [String], terminal: any Terminal) -> ExitCode {
        guard words.count > 2, let mount = ControlInterfaceMount(rawValue: words[0]) else { return .usage }
        let program = Array(words.dropFirst(2))
        var step: UnsafePointer<CChar>?
        let code = SystemText.withBytes(of: words[1]) { cankaios_mount_control_interface($0, &step) }
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
        var arguments: [UnsafeMutablePointer<CChar>?] =
            program.map { SystemText.withBytes(of: $0) { strdup($0) } } + [nil]
        _ = SystemText.withBytes(of: program[0]) { execvp($0, &arguments) }
        let reason = errno
        terminal.writeError("error: cannot run '\(program[0].visible)': \(String(cString: strerror(reason)))\n")
        return .program(reason == ENOENT ? 127 : 126)
    }
}

import CAnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension ChildProcess {
    /// Starts a program in a session of its own. Without an `input` it reads nothing.
    static func spawn(
        _ command: Command,
        input: Descriptor? = nil,
        output: Descriptor,
        errors: Descriptor
    ) throws(SystemError) -> pid_t {
        guard let program = command.arguments.first else {
            throw SystemError("start a program without a name", code: ENOENT)
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input.number, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, output.number, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.number, 2)
        if let folder = command.folder { _ = cankaios_spawn_in_folder(&actions, folder) }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(
            &attributes,
            cankaios_spawn_new_session() | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        )
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)

        let environment = command.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        var pid = pid_t()
        let result = withCStrings(command.arguments) { arguments in
            withCStrings(environment) { environment in
                Descriptor.inheritance.with { _ in
                    posix_spawnp(&pid, program, &actions, &attributes, arguments, environment)
                }
            }
        }
        guard result == 0 else { throw SystemError("start \(program)", code: result) }
        return pid
    }

    /// The environment of this process.
    static var ownEnvironment: [String: String] {
        var result: [String: String] = [:]
        var entry: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = environ
        while let text = entry?.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            entry = entry?.advanced(by: 1)
        }
        return result
    }

    /// Variables that say where and in which language a program runs. All others may hold secrets.
    private static let harmless: Set<String> = [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "LANG", "LANGUAGE", "LD_LIBRARY_PATH",
    ]

    /// What a workload gets of the environment of this process: what is harmless, and what is named.
    static func passedEnvironment(_ names: Set<String>) -> [String: String] {
        ownEnvironment.filter { harmless.contains($0.key) || $0.key.hasPrefix("LC_") || names.contains($0.key) }
    }

    private static func withCStrings<Result>(
        _ texts: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        // A NUL would end the text for the system anyway; strdup stops there as well.
        var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("an array that ends with nil is not empty") }
            return body(base)
        }
    }
}

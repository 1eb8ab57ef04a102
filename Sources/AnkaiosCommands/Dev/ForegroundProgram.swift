#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program that has this process's terminal, input and output, until it ends.
enum ForegroundProgram {
    /// The system's words for why it could not be started.
    struct Failure: Error, CustomStringConvertible {
        var code: Int32
        var description: String { String(cString: strerror(code)) }
    }

    /// Runs a program to its end.
    /// - Returns: its exit code; 128 and the number of a signal that ended it.
    static func run(
        _ words: [String],
        environment: [String: String],
        signals: SignalForwarding
    ) async throws(Failure) -> Int32 {
        let pid = try spawn(words, environment)
        signals.forward(to: pid)
        return await withCheckedContinuation { continuation in
            let isStarted = DetachedThread.start {
                continuation.resume(returning: wait(for: pid, signals))
            }
            // Without a thread to spare this one waits; nothing else is to be done meanwhile.
            if !isStarted { continuation.resume(returning: wait(for: pid, signals)) }
        }
    }

    private static func wait(for pid: pid_t, _ signals: SignalForwarding) -> Int32 {
        // First its end alone: its number is its own until it is reaped, and no signal reaches anybody else.
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        signals.forward(to: nil)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let number = status & 0x7F
        return number == 0 ? (status >> 8) & 0xFF : 128 + number
    }

    private static func spawn(_ words: [String], _ environment: [String: String]) throws(Failure) -> pid_t {
        guard let program = words.first else { throw Failure(code: ENOENT) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in arguments + variables { free(pointer) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, program, nil, &attributes, &arguments, &variables)
        guard code == 0 else { throw Failure(code: code) }
        return pid
    }
}

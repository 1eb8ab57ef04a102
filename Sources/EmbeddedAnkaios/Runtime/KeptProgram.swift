import AnkaiosPlatform
import CAnkaiosPlatform
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program of this machine with a keeper, a process of ours that stays between it and this one.
///
/// When the program ends, or this process, even by SIGKILL, the keeper ends all that the program has started.
package final class KeptProgram: Sendable {
    package struct Command: Sendable {
        /// The program, searched for in `PATH` if it has no slash, and its arguments.
        package var arguments: [String]
        /// The variables, `NAME=VALUE` each.
        package var environment: [String]
        package var folder: String?

        package init(arguments: [String], environment: [String], folder: String? = nil) {
            (self.arguments, self.environment, self.folder) = (arguments, environment, folder)
        }
    }

    private let kept: cankaios_kept
    /// The end of the pipe to the keeper; -1 when it is closed.
    private let orders: Lock<Int32>

    package var pid: Int32 { kept.program }
    /// Becomes readable when the program has ended.
    package var end: Int32 { kept.end }

    /// Starts a program with the input, output, descriptors and process group of this process.
    /// - Parameter ignored: the signals that it ignores, as bits.
    package convenience init(_ command: Command, ignoring ignored: UInt64) throws(SystemError) {
        try self.init(command, input: -1, output: -1, errors: -1, isAlone: false, ignored: ignored)
    }

    /// Starts a program in a session of its own, with no other descriptor of this process. Without an `input` it reads
    /// nothing.
    convenience init(
        _ command: Command,
        input: Descriptor? = nil,
        output: Descriptor,
        errors: Descriptor
    ) throws(SystemError) {
        let input = input?.number ?? -1
        try self.init(command, input: input, output: output.number, errors: errors.number, isAlone: true, ignored: 0)
    }

    private init(
        _ command: Command,
        input: Int32,
        output: Int32,
        errors: Int32,
        isAlone: Bool,
        ignored: UInt64
    ) throws(SystemError) {
        guard let name = command.arguments.first else {
            throw SystemError("start a program without a name", code: ENOENT)
        }
        var kept = cankaios_kept()
        let folder = command.folder.flatMap { SystemText.withBytes(of: $0) { strdup($0) } }
        defer { free(folder) }
        let code = withCStrings(command.arguments) { arguments in
            withCStrings(command.environment) { environment in
                var program = cankaios_program()
                program.arguments = UnsafePointer(arguments)
                program.environment = UnsafePointer(environment)
                program.folder = folder.map { UnsafePointer($0) }
                program.is_alone = isAlone ? 1 : 0
                program.input = input
                program.output = output
                program.errors = errors
                program.ignored = ignored
                return cankaios_start_program(&program, &kept)
            }
        }
        guard code == 0 else { throw SystemError("start \(name)", code: code) }
        self.kept = kept
        orders = Lock(kept.orders)
    }

    /// Sends a signal to the program, or to its whole group if it has one of its own.
    package func signal(_ number: Int32) {
        orders.withLock { orders in
            guard orders >= 0 else { return }
            var byte = UInt8(truncatingIfNeeded: number)
            // A keeper that has gone has closed its end.
            while cankaios_write_masked(orders, &byte, 1) < 0, errno == EINTR {}
        }
    }

    /// Ends the program, and all that it has started, at once.
    package func endNow() {
        orders.withLock { orders in
            if orders >= 0 { Descriptor(number: orders).close() }
            orders = -1
        }
    }

    /// Waits until it has ended, and gives its exit code; 128 + n after signal n. To be called once.
    package func exitCode() -> Int32 {
        var kept = kept
        let code = cankaios_program_end(&kept)
        endNow()
        Descriptor(number: end).close()
        return code
    }
}

/// Lends texts as the system takes them, with nil behind the last one.
private func withCStrings<Result>(
    _ texts: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    // A NUL would end the text for the system anyway; strdup stops there as well.
    var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { SystemText.withBytes(of: $0) { strdup($0) } } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return pointers.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { preconditionFailure("an array that ends with nil is not empty") }
        return body(base)
    }
}

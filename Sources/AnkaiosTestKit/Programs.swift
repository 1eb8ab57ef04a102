import AnkaiosProtobuf
public import AnkaiosSDK

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A program that is not where it was looked for.
public struct NoProgram: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it was looked for.
    public var path: String

    /// What to do about it.
    public var description: String {
        "There is no program \(path): name its target in the dependencies of the test target, so that it is built"
    }
}

/// The path of a program of your package, which was built together with the tests.
/// - Parameter name: the name of the executable target.
/// - Throws: ``NoProgram`` if it was not built.
public func builtProgram(_ name: String) throws -> String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    let tests = String(decoding: buffer.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let folder = tests.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let path = "\(folder)/\(name)"
    guard access(path, X_OK) == 0 else { throw NoProgram(path: path) }
    return path
}

extension WorkloadRuntime {
    /// A program of this machine; only the embedded Ankaios runs it, where `ClusterOptions.processes` allows it. It finds its control interface by the environment
    /// variable `ANKAIOS_CONTROL_INTERFACE`, as every program with this SDK does.
    /// - Parameters:
    ///   - command: the program's path, or its name if it is found in `PATH`.
    ///   - arguments: its arguments.
    ///   - environment: more variables of its environment.
    public static func process(
        _ command: String,
        arguments: [String] = [],
        environment: [String: String] = [:]
    ) -> WorkloadRuntime {
        var lines = ["command: \(quoted(command))"]
        if !arguments.isEmpty { lines.append("commandArgs: [\(arguments.map(quoted).joined(separator: ", "))]") }
        if !environment.isEmpty {
            lines.append("environment:")
            for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
                lines.append("  \(quoted(name)): \(quoted(value))")
            }
        }
        return WorkloadRuntime("process", config: lines.joined(separator: "\n"))
    }
}

/// A text that YAML reads as just this text: JSON's texts are also YAML's.
private func quoted(_ text: String) -> String { JSONValue.string(text).description }

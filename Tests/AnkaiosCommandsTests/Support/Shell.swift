@testable import AnkaiosCommands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Runs a line of shell, on a thread of its own; gives its exit code, nil if it did not end by itself.
func shell(_ line: String) async -> Int32? {
    let status = await withCheckedContinuation { continuation in
        let isStarted = DetachedThread.start { continuation.resume(returning: system(line)) }
        if !isStarted { continuation.resume(returning: -1) }
    }
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
}

/// The tool, which was built beside the tests.
let builtTool: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &path, path.count)
    let own = String(decoding: path.prefix(max(0, length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    return own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/ankaios"
}()

/// Where the tool is that was built beside the tests.
let toolFolder = builtTool.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")

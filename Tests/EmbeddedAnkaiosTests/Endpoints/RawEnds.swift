import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#endif

/// The workload's end of two FIFOs, bytes only, for a test that turns the reactor itself.
final class RawEnds {
    var input: Descriptor?
    var output: Descriptor?

    func open(_ folder: String) throws {
        input = try Descriptor.open("\(folder)/input", O_RDONLY)
        output = try Descriptor.open("\(folder)/output", O_WRONLY)
    }

    func closeAll() {
        input?.close()
        output?.close()
        input = nil
        output = nil
    }

    func readAll() -> [UInt8] {
        var all: [UInt8] = []
        while case .bytes(let bytes)? = input?.read(upTo: 65536) { all += bytes }
        return all
    }

    deinit { closeAll() }
}

extension Reactor {
    /// Turns until it is so, or until the time is over. Says whether it is so.
    func turn(for limit: Duration = .seconds(5), until done: () -> Bool) -> Bool {
        let end = Reactor.now() + limit
        while !done() {
            guard Reactor.now() < end else { return false }
            // What is waited for may be something that the reactor does not see: a process of somebody else.
            _ = turn(until: min(end, Reactor.now() + .milliseconds(5)))
        }
        return true
    }
}

import Glibc

/// A TCP connection with lines of text, made for an example: a thread of its own waits for what comes, and hands it on.
final class LineSocket: Sendable {
    private let descriptor: Int32
    /// The lines that come, without their ends, for one reader; they end when the other side does.
    let lines: AsyncStream<String>

    fileprivate init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let (lines, line) = AsyncStream<String>.makeStream()
        self.lines = lines
        // The thread has a descriptor of its own, so that nobody's number is used by somebody else meanwhile.
        let reading = dup(descriptor)
        onThread {
            var rest: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while rest.count < 1 << 20 {
                let count = read(reading, &chunk, chunk.count)
                guard count > 0 else { break }
                rest += chunk[..<count]
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    let text = String(decoding: rest[..<end], as: UTF8.self)
                    line.yield(text.last == "\r" ? String(text.dropLast()) : text)
                    rest.removeSubrange(...end)
                }
            }
            close(reading)
            line.finish()
        }
    }

    deinit {
        end()
        close(descriptor)
    }

    /// Connects to a port of this machine.
    static func connect(toPort port: UInt16) throws -> LineSocket {
        let descriptor = try makeSocket()
        guard withAddress("127.0.0.1", port, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            defer { close(descriptor) }
            throw SocketFailure("connect to port \(port)")
        }
        return LineSocket(descriptor)
    }

    /// Writes a text; false when the other side has gone, or takes nothing for five seconds.
    @discardableResult
    func write(_ text: String) -> Bool {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Ends the connection; `lines` ends, too.
    func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// A port at which connections are taken.
final class Listener: Sendable {
    private let descriptor: Int32
    /// The port; also if the system has chosen it.
    let port: UInt16
    /// Those who connect, for one reader.
    let connections: AsyncStream<LineSocket>

    /// - Parameters:
    ///   - address: where to listen: `127.0.0.1` for this machine alone, `0.0.0.0` for everybody.
    ///   - port: which port; 0: one that is free.
    init(_ address: String = "127.0.0.1", port wanted: UInt16 = 0) throws {
        let descriptor = try makeSocket()
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard withAddress(address, wanted, { bind(descriptor, $0, $1) }) == 0, listen(descriptor, 16) == 0 else {
            defer { close(descriptor) }
            throw SocketFailure("listen at \(address):\(wanted)")
        }
        var bound = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &bound) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        self.descriptor = descriptor
        port = UInt16(bigEndian: bound.sin_port)
        let (connections, connection) = AsyncStream<LineSocket>.makeStream()
        self.connections = connections
        onThread {
            while true {
                let accepted = accept(descriptor, nil, nil)
                guard accepted >= 0 else { break }
                connection.yield(LineSocket(accepted))
            }
            close(descriptor)
            connection.finish()
        }
    }

    deinit { end() }

    /// Takes no more connections.
    func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// What the system said.
struct SocketFailure: Error, CustomStringConvertible {
    var description: String
    init(_ what: String) { description = "\(what): \(String(cString: strerror(errno)))" }
}

private func makeSocket() throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw SocketFailure("socket") }
    return descriptor
}

private func withAddress(_ address: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
    -> Int32
{
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    inet_pton(AF_INET, address, &name.sin_addr)
    return withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
    }
}

/// Runs what waits on a thread of its own.
private func onThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let box = Unmanaged.passRetained(Box(body))
    let code = pthread_create(
        &thread,
        nil,
        { argument in
            if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
            return nil
        },
        box.toOpaque()
    )
    if code == 0 { pthread_detach(thread) } else { box.release() }
}

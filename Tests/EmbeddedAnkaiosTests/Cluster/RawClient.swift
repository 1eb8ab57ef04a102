import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#endif

/// A client of a control interface that knows only bytes and messages, and shares no code with the SDK.
final class RawClient: @unchecked Sendable {
    struct Failure: Error, Hashable { var what: String }

    private let input: Descriptor
    private let output: Descriptor
    private var received: [UInt8] = []

    init(_ folder: String) throws {
        input = try Descriptor.open("\(folder)/input", O_RDONLY)
        output = try Descriptor.open("\(folder)/output", O_WRONLY)
    }

    deinit {
        input.close()
        output.close()
    }

    /// Connected, with the Hello answered.
    static func connect(_ folder: String) async throws -> RawClient {
        let client = try RawClient(folder)
        client.hello()
        let answer = try await client.next()
        try #require(answer.content == .controlInterfaceAccepted(.init()))
        return client
    }

    func hello() {
        let hello = Proto.Hello(protocolVersion: "1.0.1")
        write(Proto.ToAnkaios(content: .hello(hello)).encoded(), framed: true)
    }

    func send(_ content: Proto.Request.Content, id: String) {
        let request = Proto.Request(requestId: id, content: content)
        write(Proto.ToAnkaios(content: .request(request)).encoded(), framed: true)
    }

    func write(_ bytes: [UInt8], framed: Bool = false) {
        // The thread of a test is not one on which a broken pipe may raise a signal.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        sigaddset(&blocked, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &blocked, nil)
        var rest = (framed ? Frame.framed(bytes) : bytes)[...]
        while !rest.isEmpty {
            switch output.write(rest) {
            case .wrote(let count): rest = rest.dropFirst(count)
            case .full:
                var room = [pollfd(fd: output.number, events: Int16(POLLOUT), revents: 0)]
                guard poll(&room, 1, 10_000) == 1 else { return }
            case .noReader, .failed: return
            }
        }
    }

    /// The next message; throws at the end of the file, or when nothing comes.
    func next(timeout: Int32 = 10_000) async throws -> Proto.FromAnkaios {
        try await offTheTestsThread { try self.nextBlocking(timeout) }
    }

    /// The next response to this request.
    func response(to id: String, timeout: Int32 = 10_000) async throws -> Proto.Response {
        while true {
            if case .response(let response)? = try await next(timeout: timeout).content, response.requestId == id {
                return response
            }
        }
    }

    func ask(_ content: Proto.Request.Content, id: String) async throws -> Proto.Response {
        send(content, id: id)
        return try await response(to: id)
    }

    func expectEnd() async throws {
        try await offTheTestsThread {
            while true {
                do { _ = try self.nextBlocking(10_000) } catch let failure as Failure {
                    #expect(failure.what == "end of file")
                    return
                }
            }
        }
    }

    /// Raw bytes, as many as asked for.
    func bytes(_ count: Int) async throws -> [UInt8] {
        try await offTheTestsThread {
            while self.received.count < count { try self.fill(10_000) }
            defer { self.received.removeFirst(count) }
            return Array(self.received.prefix(count))
        }
    }

    private func offTheTestsThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await withCheckedThrowingContinuation { continuation in
            do {
                try Thread.start { continuation.resume(with: Result { try body() }) }
            } catch { continuation.resume(throwing: error) }
        }
    }

    private func nextBlocking(_ timeout: Int32) throws -> Proto.FromAnkaios {
        while true {
            if let (length, size) = prefix(), received.count >= size + length {
                defer { received.removeFirst(size + length) }
                return try Proto.FromAnkaios(decoding: received[size..<(size + length)])
            }
            try fill(timeout)
        }
    }

    private func prefix() -> (length: Int, size: Int)? {
        var length = 0
        for (index, byte) in received.prefix(10).enumerated() {
            length |= Int(byte & 0x7F) << (7 * index)
            if byte < 0x80 { return (length, index + 1) }
        }
        return nil
    }

    private func fill(_ timeout: Int32) throws {
        var waiting = [pollfd(fd: input.number, events: Int16(POLLIN), revents: 0)]
        guard poll(&waiting, 1, timeout) == 1 else { throw Failure(what: "nothing came") }
        switch input.read(upTo: 65536) {
        case .bytes(let bytes): received += bytes
        case .nothingNow: break
        case .end, .failed: throw Failure(what: "end of file")
        }
    }
}

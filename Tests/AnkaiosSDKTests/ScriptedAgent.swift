import AnkaiosProtobuf
import AnkaiosWire
import Glibc
import TestSupport
import Testing

/// The agent's end of a control interface, over real FIFOs, played by a test: what it reads and writes, and when.
///
/// Its functions wait; a script runs on a thread of its own.
final class ScriptedAgent: @unchecked Sendable {
    let directory: String
    // Used by the script's thread alone.
    private var output: Int32 = -1
    private var input: Int32 = -1
    private var reader = FrameReader(limit: 64 << 20)

    /// - Parameters:
    ///   - name: the start of its folder's name.
    ///   - isListening: whether a client finds it listening from now on, before its script has begun.
    init(name: String = "ankaios-sdk-test", isListening: Bool = true) {
        OneAtATime.check("a scripted agent")
        var template = Array("/tmp/\(name)-XXXXXX".utf8CString)
        directory = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? ""
        }
        makeFIFOs()
        if isListening { listen() }
    }

    deinit {
        hangUp()
        for name in ["/input", "/output", ""] { remove(directory + name) }
    }

    /// How many descriptors this process has open on FIFOs of agents with such a name. Other tests of the process run at
    /// the same time, so that all its descriptors say nothing.
    static func descriptors(ofAgentsNamed name: String) -> Int {
        (0..<1024).count { descriptor in
            var path = [CChar](repeating: 0, count: 256)
            let length = readlink("/proc/self/fd/\(descriptor)", &path, path.count)
            let bytes = path.prefix(max(0, length)).map(UInt8.init(bitPattern:))
            return String(decoding: bytes, as: UTF8.self).contains("/\(name)-")
        }
    }

    func makeFIFOs() {
        mkfifo(directory + "/input", 0o600)
        mkfifo(directory + "/output", 0o600)
    }

    /// Opens its reading end; the client finds it listening from then on.
    func listen() {
        if output >= 0 { close(output) }
        // A program that another test starts would keep the pipe, and what is in it, behind this agent's end.
        output = open(directory + "/output", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        reader = FrameReader(limit: 64 << 20)
    }

    /// Goes deaf, as the real agent does that has lost the middle of a frame: reads all that comes and answers nothing,
    /// until the client closes its end. Then its reading end is anew, and it hears again.
    func beDeaf() {
        var scratch = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 10_000) > 0 else { return }
            guard read(output, &scratch, scratch.count) > 0 else { break }
        }
        let deaf = output
        output = -1
        listen()
        close(deaf)
    }

    func hangUp() {
        if input >= 0 { close(input) }
        if output >= 0 { close(output) }
        (input, output) = (-1, -1)
    }

    /// Waits until there is a message, or the client has gone.
    func untilSomethingIsThere() {
        var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        poll(&waiting, 1, 10_000)
    }

    /// Whether there is a message, or the client has gone.
    var hasSomethingToRead: Bool {
        var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        return reader.isInsideFrame || poll(&waiting, 1, 0) > 0
    }

    /// The next message of the client; nil when the client has gone.
    func next() -> Proto.ToAnkaios? {
        while true {
            if let range = try? reader.next() {
                let bytes = reader.withFrame(range) { span in span.withUnsafeBytes { Array($0) } }
                return try? Proto.ToAnkaios(decoding: bytes)
            }
            var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 10_000) > 0 else { return nil }
            let count = reader.fill { read(output, $0.baseAddress, $0.count) }
            if count <= 0 { return nil }
        }
    }

    /// The next request, passing over Hellos; nil when the client has gone.
    func nextRequest() -> Proto.Request? {
        while let message = next() {
            if case .request(let request) = message.content { return request }
        }
        return nil
    }

    struct NoRequest: Error {}

    /// The next request, passing over Hellos. Throws when the client has gone without one.
    func request() throws(NoRequest) -> Proto.Request {
        guard let request = nextRequest() else { throw NoRequest() }
        return request
    }

    /// Writes to the client; does nothing when the client has left.
    func write(_ bytes: [UInt8]) {
        if input < 0 { openInput() }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// A blocking open would wait for ever for a client that has left. What is open then waits for room.
    private func openInput() {
        input = open(directory + "/input", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        if input >= 0 { _ = fcntl(input, F_SETFL, O_WRONLY) }
    }

    static func frame(_ message: Proto.FromAnkaios) -> [UInt8] {
        let body = message.encoded()
        var length = UInt64(body.count)
        var out: [UInt8] = []
        while length >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        return out + [UInt8(length)] + body
    }

    func answer(_ id: String, _ content: Proto.Response.Content) {
        write(Self.answerFrame(id, content))
    }

    static func answerFrame(_ id: String, _ content: Proto.Response.Content) -> [UInt8] {
        frame(Proto.FromAnkaios(content: .response(Proto.Response(requestId: id, content: content))))
    }

    static let accepted: [UInt8] = [0x02, 0x22, 0x00]

    /// Listens, and accepts a Hello. The end of an earlier session's writer is passed over, as the real agent does.
    func accept() {
        if output < 0 { listen() }
        for _ in 0..<5 {
            if case .hello = next()?.content { return write(Self.accepted) }
            listen()
        }
    }

    /// Runs a script on a thread of its own; ends when it has.
    func play(_ script: @escaping @Sendable (ScriptedAgent) throws -> Void) async {
        let result = await onThreadOfItsOwn { Result { try script(self) } }
        if case .failure(let error) = result { Issue.record(error) }
    }
}

extension Proto.Request {
    /// What is asked, if it is for a state.
    var read: Proto.CompleteStateRequest? { if case .completeStateRequest(let read) = content { read } else { nil } }
    /// What is asked, if it is for logs.
    var logs: Proto.LogsRequest? { if case .logsRequest(let logs) = content { logs } else { nil } }
}

import AnkaiosPlatform
import AnkaiosProtobuf
import AnkaiosWire

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The agent's end of a control interface over real FIFOs, played step by step: what it reads and writes, and when.
///
/// Its functions wait; a script runs on a thread of its own. What it says is written by the project's other codec.
package final class FaultyAgent: @unchecked Sendable {
    package let directory: String
    // Used by the script's thread alone.
    private var output: Int32 = -1
    private var input: Int32 = -1
    /// How long it waits before each read of at most 64 KiB.
    var slowness = Duration.zero
    private var reader = FrameReader(limit: 64 << 20)
    private let marks = Lock(Marks())

    private struct Marks: Sendable {
        var moments: [String: Duration] = [:]
        var waiting: [(name: String, continuation: CheckedContinuation<Void, Never>)] = []
        var longestWait = Duration.zero
    }

    package init() {
        var template = Array("/tmp/ankaios-faults-XXXXXX".utf8CString)
        directory = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? ""
        }
        makeFIFOs()
    }

    deinit {
        die()
        removeFIFOs()
        rmdir(directory)
    }

    // MARK: - The pipes

    func makeFIFOs() {
        for name in ["/input", "/output"] { mkfifo(directory + name, 0o600) }
    }

    func removeFIFOs() {
        for name in ["/input", "/output"] { unlink(directory + name) }
    }

    func makeFolder() { mkdir(directory, 0o700) }

    func removeFolder() { rmdir(directory) }

    /// Opens its reading end; the client finds it listening from then on.
    func listen() {
        if output >= 0 { close(output) }
        output = open(directory + "/output", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        reader = FrameReader(limit: 64 << 20)
        mark("listens")
    }

    /// Closes both ends, as at the end of its process.
    func die() {
        mark("died")
        closeInput()
        if output >= 0 { close(output) }
        output = -1
    }

    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Notes the present moment under a name.
    func mark(_ name: String) {
        let reached = marks.withLock { marks in
            marks.moments[name] = .monotonic
            let reached = marks.waiting.filter { $0.name == name }
            marks.waiting.removeAll { $0.name == name }
            return reached
        }
        for waiting in reached { waiting.continuation.resume() }
    }

    /// When something happened last; nil: it has not yet.
    func moment(_ name: String) -> Duration? { marks.withLock { $0.moments[name] } }

    /// Waits until something has happened.
    func reached(_ name: String) async {
        await withCheckedContinuation { continuation in
            let isThere = marks.withLock { marks in
                if marks.moments[name] != nil { return true }
                marks.waiting.append((name, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    // MARK: - Reading

    /// The next message of the client; nil when the client has gone, or has said nothing for four seconds.
    func next() -> Proto.ToAnkaios? {
        while true {
            if let range = try? reader.next() {
                let bytes = reader.withFrame(range) { span in span.withUnsafeBytes { Array($0) } }
                return try? Proto.ToAnkaios(decoding: bytes)
            }
            guard readSome() else { return nil }
        }
    }

    /// The next request, passing over Hellos.
    func nextRequest() -> Proto.Request? {
        while let message = next() {
            if case .request(let request) = message.content { return request }
        }
        return nil
    }

    /// The id of the next request; empty if none comes.
    func nextID() -> String { nextRequest()?.requestId ?? "" }

    /// Takes part of what comes; false at the client's end.
    @discardableResult
    func readSome() -> Bool {
        guard wait(for: output, POLLIN, 4000) else { return false }
        if slowness > .zero { pause(slowness) }
        return reader.fill { read(output, $0.baseAddress, min($0.count, 1 << 16)) } > 0
    }

    /// Reads all that comes up to the client's end of file, and makes nothing of it.
    func beDeaf() {
        var scratch = [UInt8](repeating: 0, count: 1 << 16)
        while wait(for: output, POLLIN, 4000), read(output, &scratch, scratch.count) > 0 {}
    }

    /// Drops what it has of a frame.
    func forget() { reader = FrameReader(limit: 64 << 20) }

    /// The id of the next request, of a client that closes its end in between; empty when all is over.
    func nextIDPassingOverEnds() -> String {
        while moment("over") == nil {
            let id = nextID()
            if !id.isEmpty { return id }
            pause(.milliseconds(1))
        }
        return ""
    }

    private func wait(for descriptor: Int32, _ events: Int32, _ milliseconds: Int32) -> Bool {
        var waiting = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        return poll(&waiting, 1, milliseconds) > 0
    }

    // MARK: - Writing

    /// Writes to the client; does nothing when the client has left.
    func write(_ bytes: [UInt8]) {
        if input < 0 { openInput() }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { sysWrite(input, $0.baseAddress, $0.count) }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// A blocking open would wait for ever for a client that has left. What is open then waits for room.
    private func openInput() {
        input = open(directory + "/input", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        if input >= 0 { _ = fcntl(input, F_SETFL, O_WRONLY) }
    }

    /// Writes as fast as there is room, and notes the longest wait for it.
    func writeNotingWaits(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let begin = Duration.monotonic
            write(Array(rest.prefix(4096)))
            let wait = Duration.monotonic - begin
            marks.withLock { $0.longestWait = max($0.longestWait, wait) }
            rest = rest.dropFirst(4096)
        }
    }

    /// How long it waited for room at most.
    var longestWait: Duration { marks.withLock { $0.longestWait } }

    /// Writes in pieces, each when the client has taken those before.
    func write(_ bytes: [UInt8], inPiecesOf size: Int) {
        var rest = bytes[...]
        while !rest.isEmpty {
            write(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
            untilRead()
        }
    }

    /// Waits until the client has read everything.
    func untilRead() {
        var waiting: Int32 = 1
        while ioctl(input, UInt(FIONREAD), &waiting) == 0, waiting > 0 { pause(.microseconds(50)) }
    }

    /// Waits, at most for ten seconds, until something has happened.
    func until(_ name: String) {
        for _ in 0..<10_000 where moment(name) == nil { pause(.milliseconds(1)) }
    }

    func pause(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        nanosleep(&time, nil)
    }

    // MARK: - Words

    static let accepted: [UInt8] = [0x02, 0x22, 0x00]

    /// Listens and accepts a Hello. The end of an earlier session's writer is passed over, as the real agent does.
    func accept() {
        for _ in 0..<5 {
            listen()
            if case .hello = next()?.content { return write(Self.accepted) }
        }
    }

    func answer(_ id: String, _ version: String = "v1") { write(Self.state(id, version)) }

    /// The frame of a message.
    static func frame(_ message: Proto.FromAnkaios) -> [UInt8] { frame(body: message.encoded()) }

    static func frame(body: [UInt8]) -> [UInt8] {
        var length = UInt64(body.count)
        var out: [UInt8] = []
        while length >= 0x80 {
            out.append(UInt8(truncatingIfNeeded: length) | 0x80)
            length >>= 7
        }
        return out + [UInt8(length)] + body
    }

    static func response(_ id: String, _ content: Proto.Response.Content) -> [UInt8] {
        frame(Proto.FromAnkaios(content: .response(Proto.Response(requestId: id, content: content))))
    }

    /// A state that a client sees by its version.
    static func state(_ id: String, _ version: String = "v1") -> [UInt8] {
        let state = Proto.CompleteState(desiredState: Proto.State(apiVersion: version))
        return response(id, .completeStateResponse(Proto.CompleteStateResponse(completeState: state)))
    }

    /// A state of so many bytes, and a few more.
    static func state(_ id: String, size: Int) -> [UInt8] {
        state(id, String(repeating: "x", count: size))
    }

    /// A state of so many workloads of about 880 bytes each.
    static func state(_ id: String, workloads count: Int) -> [UInt8] {
        let config = String(repeating: "image: registry/app:1.2.3\ncommandOptions: [--net, host]\n", count: 15)
        let workloads = (0..<count).map { number in
            ("workload_\(number)", Proto.Workload(agent: "agent_A", runtime: "podman", runtimeConfig: config))
        }
        let map = Proto.WorkloadMap(workloads: Dictionary(uniqueKeysWithValues: workloads))
        let state = Proto.CompleteState(desiredState: Proto.State(apiVersion: "v1", workloads: map))
        return response(id, .completeStateResponse(Proto.CompleteStateResponse(completeState: state)))
    }

    static func event(_ id: String, _ path: String) -> [UInt8] {
        let altered = Proto.AlteredFields(updatedFields: [path])
        return response(
            id,
            .completeStateResponse(.init(completeState: Proto.CompleteState(), alteredFields: altered))
        )
    }

    static func closed(_ reason: String) -> [UInt8] {
        frame(Proto.FromAnkaios(content: .connectionClosed(Proto.ConnectionClosed(reason: reason))))
    }

    static let instance = Proto.WorkloadInstanceName(workloadName: "w", agentName: "agent_A", id: "i")

    static func logsAccepted(_ id: String) -> [UInt8] {
        response(id, .logsRequestAccepted(Proto.LogsRequestAccepted(workloadNames: [instance])))
    }

    static func entry(_ id: String, _ message: String) -> [UInt8] {
        let entry = Proto.LogEntry(workloadName: instance, message: message)
        return response(id, .logEntriesResponse(Proto.LogEntriesResponse(logEntries: [entry])))
    }

    static func logsStopped(_ id: String) -> [UInt8] {
        response(id, .logsStopResponse(Proto.LogsStopResponse(workloadName: instance)))
    }

    // MARK: - Playing

    /// Runs a script on a thread of its own; returns when it has ended.
    package func play(_ script: @escaping @Sendable (FaultyAgent) -> Void) async {
        await withCheckedContinuation { continuation in
            let play = Play {
                script(self)
                continuation.resume()
            }
            var thread = pthread_t()
            pthread_create(
                &thread,
                nil,
                { argument in
                    guard let argument else { return nil }
                    pthread_detach(pthread_self())
                    Unmanaged<Play>.fromOpaque(argument).takeRetainedValue().body()
                    return nil
                },
                Unmanaged.passRetained(play).toOpaque()
            )
        }
    }

    private final class Play {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }
}

extension Duration {
    /// The present moment of the monotonic clock.
    package static var monotonic: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }
}

private func sysWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

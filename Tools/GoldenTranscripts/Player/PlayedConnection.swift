import AnkaiosPlatform
import AnkaiosProtobuf
import CAnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One client of a control interface: both FIFOs, and a thread that reads.
final class PlayedConnection: Sendable {
    let name: String
    private let recorder: Recorder
    private let output: Int32?
    private let input: Int32
    /// A byte in it tells the reader to leave.
    private let leave: (read: Int32, write: Int32)
    private let reading: PlayerThread

    /// Opens the FIFOs in a folder. Somebody has to be there to read the output, at least after a second.
    static func opened(_ name: String, in folder: String, _ recorder: Recorder) async -> PlayedConnection? {
        let input = open(folder + "/input", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard input >= 0 else { return nil }
        var output = open(folder + "/output", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        let limit = ContinuousClock.now + .seconds(1)
        while output < 0, errno == ENXIO, ContinuousClock.now < limit {
            // An open FIFO announces its reader to nobody: looking again is all that can be done.
            try? await Task.sleep(for: .milliseconds(5))
            output = open(folder + "/output", O_WRONLY | O_NONBLOCK | O_CLOEXEC)
        }
        if output >= 0 { _ = fcntl(output, F_SETFL, fcntl(output, F_GETFL) & ~O_NONBLOCK) }
        var ends: [Int32] = [-1, -1]
        guard cankaios_pipe(&ends) == 0 else {
            close(input)
            if output >= 0 { close(output) }
            return nil
        }
        return PlayedConnection(
            name,
            input: input,
            output: output < 0 ? nil : output,
            leave: (ends[0], ends[1]),
            recorder
        )
    }

    private init(
        _ name: String,
        input: Int32,
        output: Int32?,
        leave: (read: Int32, write: Int32),
        _ recorder: Recorder
    ) {
        self.name = name
        self.recorder = recorder
        self.input = input
        self.output = output
        self.leave = leave
        reading = PlayerThread { PlayedConnection.readAll(input, until: leave.read, name, recorder) }
    }

    // MARK: - Writing

    func send(_ message: Proto.ToAnkaios) async {
        recorder.sent(message.json(), on: name)
        let body = message.encoded()
        var frame: [UInt8] = []
        var length = UInt64(body.count)
        while length > 127 {
            frame.append(UInt8(length & 127) | 128)
            length >>= 7
        }
        await transmit(frame + [UInt8(length)] + body)
    }

    func send(hex: String) async {
        recorder.sent(hex: hex, on: name)
        let digits = hex.compactMap(\.hexDigitValue).map(UInt8.init)
        await transmit(stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
    }

    private func transmit(_ bytes: [UInt8]) async {
        guard let output else {
            recorder.event("nobody reads the output", on: name)
            return
        }
        // A full FIFO blocks the writer: that must not be a thread of the pool.
        let failure = Lock<Int32>(0)
        await PlayerThread.run {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EINTR {
                    failure.withLock { $0 = errno }
                    return
                }
            }
        }
        if failure.withLock({ $0 }) != 0 { recorder.event("broken pipe", on: name) }
    }

    // MARK: - Reading

    /// What is on its way when the client leaves is taken along, if it comes within a tenth of a second.
    func disconnect() async {
        var byte: UInt8 = 0
        _ = write(leave.write, &byte, 1)
        await reading.finished()
        close(leave.write)
        close(leave.read)
        close(input)
        if let output { close(output) }
    }

    private static func readAll(_ input: Int32, until leave: Int32, _ name: String, _ recorder: Recorder) {
        var pending: [UInt8] = []
        var isLeaving = false
        while true {
            var watched = [pollfd(fd: input, events: Int16(POLLIN), revents: 0)]
            if !isLeaving { watched.append(pollfd(fd: leave, events: Int16(POLLIN), revents: 0)) }
            let ready = poll(&watched, nfds_t(watched.count), isLeaving ? 100 : -1)
            if ready < 0, errno == EINTR { continue }
            if isLeaving, ready <= 0 { return }
            if watched[0].revents != 0 {
                guard receive(input, &pending, name, recorder) else { return }
                if isLeaving { return }
            }
            if watched.count > 1, watched[1].revents != 0 { isLeaving = true }
        }
    }

    /// Takes what is there; false at the end of the file.
    private static func receive(_ input: Int32, _ pending: inout [UInt8], _ name: String, _ recorder: Recorder) -> Bool
    {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(input, &chunk, chunk.count)
        if count == 0 {
            recorder.received(event: "end of file", on: name)
            return false
        }
        guard count > 0 else { return errno == EAGAIN || errno == EINTR }
        pending += chunk[..<count]
        while let frame = takeFrame(&pending) {
            if let message = try? Proto.FromAnkaios(decoding: frame) {
                recorder.received(message, on: name)
            } else {
                recorder.received(hex: frame.map(hexadecimal).joined(), on: name)
            }
        }
        return true
    }

    private static func takeFrame(_ pending: inout [UInt8]) -> [UInt8]? {
        var length: UInt64 = 0
        for (index, byte) in pending.prefix(10).enumerated() {
            length |= UInt64(byte & 127) << (7 * UInt64(index))
            guard byte < 128 else { continue }
            guard length <= UInt64(pending.count - index - 1) else { return nil }
            let frame = Array(pending[(index + 1)...].prefix(Int(length)))
            pending.removeFirst(index + 1 + frame.count)
            return frame
        }
        return nil
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#endif

/// What passes through a recorder, and what it writes down.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct RecorderTests {
    private let connected: JSONValue = ["step": ["connect": ["as": "w", "workload": "w"]]]
    private let disconnected: JSONValue = ["step": ["disconnect": ["as": "w"]]]
    private let hello: JSONValue = ["connection": "w", "dir": "to", "message": helloMessage.json()]
    private let accepted: JSONValue = ["connection": "w", "dir": "from", "message": acceptedMessage.json()]

    /// A workload whose Hello has been answered.
    private func accepted(_ bench: RecorderBench) throws {
        try #require(bench.connect())
        let heard = bench.heard.count + helloFrame.count
        bench.write(helloFrame)
        try #require(bench.turn { bench.heard.count == heard })
        bench.say(acceptedFrame)
        let before = bench.read.count
        try #require(bench.turn { bench.hasRead(before + acceptedFrame.count) })
    }

    @Test func `bytes pass unchanged, and messages are written down`() throws {
        let bench = try RecorderBench()
        try accepted(bench)
        #expect(bench.heard == helloFrame && bench.read == acceptedFrame && bench.deliveries == [.delivered])
        #expect(bench.lines() == [connected, hello, accepted, disconnected])
    }

    @Test func `half a frame passes at once, and is written down when its rest has come`() throws {
        let bench = try RecorderBench()
        try #require(bench.connect())
        bench.write(Array(helloFrame.prefix(4)))
        #expect(bench.turn { bench.heard == Array(helloFrame.prefix(4)) })
        bench.write(Array(helloFrame.dropFirst(4)))
        #expect(bench.turn { bench.heard == helloFrame })
        #expect(bench.lines() == [connected, hello, disconnected])
    }

    @Test func `a frame that stays torn, and bytes that are none, are written down as bytes`() throws {
        let bench = try RecorderBench()
        try #require(bench.connect())
        bench.write([2, 0xff, 0xff])
        bench.write([5, 1])
        #expect(bench.turn { bench.heard == [2, 0xff, 0xff, 5, 1] })
        bench.workload.closeAll()
        #expect(bench.turn { bench.ends == 1 })
        let bytes = bench.lines().compactMap { $0["hex"]?.text }
        #expect(bytes == ["02ffff", "0501"])
    }

    @Test func `the workload's closing of its output is seen by the agent, and it may open it again`() throws {
        let bench = try RecorderBench()
        try accepted(bench)
        bench.workload.output?.close()
        bench.workload.output = nil
        #expect(bench.turn { bench.ends == 1 })
        #expect(
            bench.turn {
                bench.workload.output = try? Descriptor.open("\(bench.workloadFolder)/output", O_WRONLY)
                return bench.workload.output != nil
            }
        )
        bench.write(helloFrame)
        #expect(bench.turn { bench.heard == helloFrame + helloFrame })
        let reopened: JSONValue = ["step": ["reopen_output": ["as": "w"]]]
        #expect(bench.lines() == [connected, hello, accepted, reopened, hello, disconnected])
    }

    @Test func `the agent's end and its return are seen by the workload`() throws {
        let bench = try RecorderBench()
        try accepted(bench)
        bench.agent.close()
        #expect(bench.turn { bench.readAll() })
        #expect(bench.turn { bench.write([0]) == .noReader })
        bench.workload.closeAll()
        #expect((try? Descriptor.open("\(bench.workloadFolder)/output", O_WRONLY)) == nil, "nobody reads it")
        try bench.agent.open()
        try accepted(bench)
        let lines = bench.lines()
        #expect(Array(lines.prefix(3)) == [connected, hello, accepted])
        // Both FIFOs go at once: which is noticed first is not certain.
        #expect(
            Set(lines[3...4]) == [
                ["connection": "w", "event": "end of file"], ["of": "w", "event": "nobody reads the output"],
            ]
        )
        #expect(lines[5] == disconnected)
        #expect(lines.dropFirst(6).compactMap { $0["connection"]?.text } == ["w-2", "w-2"])
    }

    @Test func `FIFOs that the agent replaces are replaced for the workload`() throws {
        let bench = try RecorderBench()
        try accepted(bench)
        let before = FileIdentity(of: "\(bench.workloadFolder)/input")
        // What is open keeps the number of the file from being used again.
        let old = try #require(bench.workload.input)
        try bench.agent.replaceFIFOs()
        #expect(bench.turn { bench.readAll() })
        #expect(bench.turn { FileIdentity(of: "\(bench.workloadFolder)/input") != before })
        #expect(bench.workload.input == old)
        try accepted(bench)
        #expect(bench.heard == helloFrame + helloFrame)
    }

    @Test func `FIFOs that the agent takes away are taken away, and what is open goes on`() throws {
        let bench = try RecorderBench()
        try accepted(bench)
        bench.agent.unlinkPaths()
        #expect(bench.turn { !Folder.isFIFO("\(bench.workloadFolder)/input") })
        bench.write(helloFrame)
        #expect(bench.turn { bench.heard == helloFrame + helloFrame })
        bench.say(acceptedFrame)
        #expect(bench.turn { bench.hasRead(2 * acceptedFrame.count) })
    }

    @Test func `an agent that comes later is found`() throws {
        let bench = try RecorderBench(isAgentThere: false)
        _ = bench.reactor.turn(until: .zero)
        #expect(!Folder.isFIFO("\(bench.workloadFolder)/input"))
        try bench.agent.open()
        try accepted(bench)
        #expect(bench.heard == helloFrame && bench.read == acceptedFrame)
    }

    @Test func `an agent whose workload does not read finds nobody there`() throws {
        let bench = try RecorderBench()
        try accepted(bench)
        bench.workload.input?.close()
        bench.workload.input = nil
        // The closing has to be noticed before it can be carried over.
        #expect(
            bench.turn {
                bench.say(acceptedFrame)
                return bench.deliveries.contains(.noReader)
            }
        )
    }

    @Test func `a large frame passes at the reader's pace`() throws {
        let bench = try RecorderBench()
        try accepted(bench)
        let large = Frame.framed([UInt8](repeating: 7, count: 1 << 20))
        bench.say(large)
        #expect(bench.turn { bench.hasRead(acceptedFrame.count + large.count) })
        var rest = large[...]
        #expect(
            bench.turn {
                if case .wrote(let count) = bench.write(Array(rest)) { rest = rest.dropFirst(count) }
                return bench.heard.count == helloFrame.count + large.count
            }
        )
        #expect(bench.heard == helloFrame + large && bench.read == acceptedFrame + large)
    }

    @Test func `what the program wrote last is passed on before the end`() throws {
        let bench = try RecorderBench()
        try #require(bench.connect())
        bench.write(helloFrame)
        bench.workload.closeAll()
        #expect(bench.lines() == [connected, hello, disconnected])
        #expect(bench.turn { bench.heard == helloFrame })
    }
}

/// How bytes become pieces.
struct TranscriptCutterTests {
    @Test(arguments: 1...12) func `frames are found, however the bytes are cut`(size: Int) {
        let frames: [[UInt8]] = [[0], [3, 1, 2, 3], [0x82, 0x80, 0x00, 9, 8], [1, 7]]
        let bytes = frames.flatMap { $0 }
        var cutter = TranscriptCutter()
        var pieces: [TranscriptCutter.Piece] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let part = Array(bytes[start..<min(start + size, bytes.count)])
            let taken = cutter.take(part)
            #expect(taken.ends.allSatisfy { $0 >= 1 && $0 <= part.count })
            pieces += taken.pieces
        }
        #expect(
            pieces == [
                .frame([0], message: []), .frame([3, 1, 2, 3], message: [1, 2, 3]),
                .frame([0x82, 0x80, 0x00, 9, 8], message: [9, 8]), .frame([1, 7], message: [7]),
            ]
        )
        #expect(cutter.end() == [])
    }

    @Test func `a length that is none costs just its bytes`() {
        var cutter = TranscriptCutter()
        let none: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1]
        #expect(cutter.take(none + [1, 5]).pieces == [.bytes(none), .frame([1, 5], message: [5])])
        let endless = [UInt8](repeating: 0x80, count: 19)
        #expect(cutter.take(endless + [1, 5]).pieces == [.bytes(endless), .frame([1, 5], message: [5])])
    }

    @Test func `behind a length beyond the limit all is bytes, until the stream begins anew`() {
        var cutter = TranscriptCutter()
        let absurd: [UInt8] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]
        #expect(cutter.take([1, 5] + absurd).pieces == [.frame([1, 5], message: [5]), .bytes(absurd)])
        #expect(cutter.take([1, 5]).pieces == [.bytes([1, 5])])
        #expect(cutter.end() == [])
        #expect(cutter.take([1, 5]).pieces == [.frame([1, 5], message: [5])])
    }
}

import AnkaiosProtobuf
import AnkaiosSDK
import Glibc
import Synchronization
import TestSupport
import Testing

/// A stream that is not read: what becomes of its items, of other streams, and of calls. Both ends are scripted, over real
/// FIFOs.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct OverflowTests {
    @Test(arguments: [
        (OverflowPolicy.fail, [[1, 2], [3], [4, 5]], 0), (.dropNewest, [[1, 2], [3], [4, 5]], 10),
        (.dropOldest, [[4, 5, 6, 7, 8]], 10),
    ])
    func `a batch counts with all its items, and is cut where there is no more room`(
        policy: OverflowPolicy,
        kept: [[Int]],
        dropped: Int
    ) async throws {
        let buffer = StreamBuffer<[Int]>(limit: 5, overflow: policy, part: { Array($0[$1]) })
        buffer.push([1, 2], weight: 2)
        buffer.push([3], weight: 1)
        buffer.push([4, 5, 6], weight: 3)
        buffer.push([0, 1, 2, 3, 4, 5, 6, 7, 8], weight: 9)
        buffer.finish(nil)
        var taken: [[Int]] = []
        do {
            while let next = try await buffer.next() { taken.append(next) }
            #expect(policy != .fail)
        } catch {
            #expect(policy == .fail && error.code == .tooSlow)
        }
        #expect(taken == kept)
        #expect(buffer.dropped == dropped)
    }

    @Test(arguments: [
        (OverflowPolicy.fail, ["a", "b", "end"], 0), (.dropNewest, ["a", "b", "end"], 2),
        (.dropOldest, ["end", "c", "d"], 2),
    ])
    func `an item that weighs nothing is never dropped, and does not count as dropped`(
        policy: OverflowPolicy,
        kept: [String],
        dropped: Int
    ) async throws {
        let buffer = StreamBuffer<String>(limit: 2, bytes: 20, overflow: policy, size: { item, _ in item.utf8.count })
        for line in ["a", "b"] { buffer.push(line) }
        buffer.push("end", weight: 0)
        for line in ["c", "d"] { buffer.push(line) }
        buffer.finish(nil)
        var taken: [String] = []
        do {
            while let next = try await buffer.next() { taken.append(next) }
            #expect(policy != .fail)
        } catch {
            #expect(policy == .fail && error.code == .tooSlow)
        }
        #expect(taken == kept)
        #expect(buffer.dropped == dropped)
    }

    init() { signal(SIGPIPE, SIG_IGN) }

    /// A client of an agent that answers a subscription with a snapshot and a thousand changes, and then each read.
    private func flooded<Result: Sendable>(_ body: @escaping @Sendable (Ankaios) async throws -> Result) async throws
        -> Result
    {
        let agent = ScriptedAgent()
        async let play: Void = agent.play { agent in
            agent.accept()
            let subscription = try agent.request()
            agent.answer(subscription.requestId, .completeStateResponse(.init(completeState: .init())))
            for number in 0..<1000 {
                let altered = Proto.AlteredFields(updatedFields: ["desiredState.configs.c\(number)"])
                let event = Proto.CompleteStateResponse(completeState: .init(), alteredFields: altered)
                agent.answer(subscription.requestId, .completeStateResponse(event))
            }
            while let request = agent.nextRequest() {
                let state = Proto.CompleteState(desiredState: .init(apiVersion: "v1"))
                agent.answer(request.requestId, .completeStateResponse(.init(completeState: state)))
            }
        }
        let result = try await Ankaios.withConnection(to: .controlInterface(at: agent.directory), body)
        await play
        return result
    }

    private func names(_ event: StateEvent?) -> [String] {
        if case .change(_, let altered)? = event { altered.updated.map(\.text) } else { [] }
    }

    @Test func `a stream that nobody reads holds up no call`() async throws {
        let version = try await flooded { ankaios in
            try await ankaios.withEvents(of: [.configs], bufferSize: 1) { _ in
                try await ankaios.state(.configs).desiredState.apiVersion
            }
        }
        #expect(version == "v1")
    }

    @Test func `a full buffer ends its stream with an error, after what is in it`() async throws {
        try await flooded { ankaios in
            try await ankaios.withEvents(of: [.configs], bufferSize: 3) { events in
                // The answer comes behind all events.
                _ = try await ankaios.state(.configs)
                var iterator = events.makeAsyncIterator()
                for _ in 0..<3 { #expect(try await iterator.next() != nil) }
                await #expect(throws: AnkaiosError(.tooSlow)) { try await iterator.next() }
            }
        }
    }

    @Test func `the newest or the oldest can be dropped instead, and are counted`() async throws {
        for policy in [OverflowPolicy.dropOldest, .dropNewest] {
            try await flooded { ankaios in
                try await ankaios.withEvents(of: [.configs], bufferSize: 2, overflow: policy) { events in
                    _ = try await ankaios.state(.configs)
                    // A snapshot and a thousand changes came, and two of them stay.
                    #expect(events.dropped == 999)
                    var iterator = events.makeAsyncIterator()
                    let last = try await [iterator.next(), iterator.next()]
                    #expect(
                        last.flatMap(names)
                            == (policy == .dropOldest
                                ? ["desiredState.configs.c998", "desiredState.configs.c999"]
                                : ["desiredState.configs.c0"])
                    )
                }
            }
        }
    }
}

/// Where items are dropped, the stream itself says so. Both ends are scripted, over real FIFOs.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct ToldDropTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    /// All that comes of seven lines, of which three wait at most: five at first, and two more after one was taken.
    private func told(_ policy: OverflowPolicy) async throws -> [String] {
        let buffer = StreamBuffer<String>(limit: 3, overflow: policy, gap: { "\($0) dropped" })
        for line in ["1", "2", "3", "4", "5"] { buffer.push(line) }
        var taken = [try await buffer.next()]
        for line in ["6", "7"] { buffer.push(line) }
        buffer.finish(nil)
        while let line = try await buffer.next() { taken.append(line) }
        return taken.compactMap(\.self)
    }

    @Test func `the number of dropped lines stands where they are missing`() async throws {
        #expect(try await told(.dropNewest) == ["1", "2", "3", "2 dropped", "6", "1 dropped"])
        #expect(try await told(.dropOldest) == ["2 dropped", "2 dropped", "5", "6", "7"])
    }

    @Test func `of a batch that is cut the lines that are missing are told, too`() async throws {
        for (policy, told) in [
            (OverflowPolicy.dropNewest, [[0, 1, 2], [-5]]), (.dropOldest, [[-5], [5, 6, 7]]),
        ] {
            let buffer = StreamBuffer<[Int]>(limit: 3, overflow: policy, part: { Array($0[$1]) }, gap: { [-$0] })
            buffer.push(Array(0..<8), weight: 8)
            buffer.finish(nil)
            var taken: [[Int]] = []
            while let next = try await buffer.next() { taken.append(next) }
            #expect(taken == told)
        }
    }

    @Test(arguments: [OverflowPolicy.dropOldest, .dropNewest])
    func `after a drop an event stream gives a snapshot when its reader goes on`(policy: OverflowPolicy) async throws {
        let agent = ScriptedAgent()
        async let play: Void = agent.play { agent in
            agent.accept()
            let subscription = try agent.request()
            let state = Proto.CompleteStateResponse(completeState: .init(desiredState: .init(apiVersion: "v1")))
            agent.answer(subscription.requestId, .completeStateResponse(state))
            for number in 0..<10 {
                let altered = Proto.AlteredFields(updatedFields: ["desiredState.configs.c\(number)"])
                let event = Proto.CompleteStateResponse(completeState: .init(), alteredFields: altered)
                agent.answer(subscription.requestId, .completeStateResponse(event))
            }
            while let request = agent.nextRequest() { agent.answer(request.requestId, .completeStateResponse(state)) }
        }
        try await Ankaios.withConnection(to: .controlInterface(at: agent.directory)) { ankaios in
            try await ankaios.withEvents(of: [.configs], bufferSize: 2, overflow: policy) { events in
                // The answer comes behind all events.
                _ = try await ankaios.state(.configs)
                #expect(events.dropped == 9)
                var iterator = events.makeAsyncIterator()
                for _ in 0..<2 { _ = try await iterator.next() }
                guard case .snapshot? = try await iterator.next() else {
                    Issue.record("no snapshot after a drop")
                    return
                }
                #expect(events.dropped == 9)
            }
        }
        await play
    }
}

/// Buffers count bytes: what waits for a slow reader takes no more memory than was said.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct BufferBytesTests {
    /// An item that tells when it is let go.
    private final class Item: Sendable {
        static let alive = Atomic<Int>(0)
        init() { Self.alive.add(1, ordering: .relaxed) }
        deinit { Self.alive.subtract(1, ordering: .relaxed) }
    }

    @Test func `the oldest are let go at once when they are dropped`() {
        let buffer = StreamBuffer<Item>(limit: 10, overflow: .dropOldest)
        for _ in 0..<100_000 { buffer.push(Item()) }
        #expect(Item.alive.load(ordering: .relaxed) == 10)
        #expect(buffer.dropped == 99_990)
    }

    @Test(arguments: [
        (OverflowPolicy.fail, ["a", "bb"], 0), (.dropNewest, ["a", "bb", "c"], 1), (.dropOldest, ["dddd", "c"], 2),
    ])
    func `what is larger than the room for it is dropped, or ends the stream`(
        policy: OverflowPolicy,
        kept: [String],
        dropped: Int
    ) async throws {
        let buffer = StreamBuffer<String>(
            limit: 100,
            bytes: 5,
            overflow: policy,
            size: { text, _ in text.utf8.count }
        )
        for text in ["a", "bb", "dddd", "c"] { buffer.push(text) }
        buffer.finish(nil)
        var taken: [String] = []
        do throws(AnkaiosError) {
            while let next = try await buffer.next() { taken.append(next) }
            #expect(policy != .fail)
        } catch {
            #expect(policy == .fail && error.code == .tooSlow)
        }
        #expect(taken == kept)
        #expect(buffer.dropped == dropped)
    }

    @Test func `an item that is larger than all the room waits alone`() async throws {
        let buffer = StreamBuffer<String>(
            limit: 9,
            bytes: 5,
            overflow: .dropOldest,
            size: { text, _ in text.utf8.count }
        )
        for text in ["a", "much too long", "b"] { buffer.push(text) }
        buffer.finish(nil)
        #expect(try await buffer.next() == "b")
        #expect(buffer.dropped == 2)
    }

    @Test func `looks at the connection's state that nobody uses any more are let go`() async throws {
        let agent = ScriptedAgent()
        async let play: Void = agent.play { agent in
            agent.accept()
            _ = agent.nextRequest()
        }
        try await Ankaios.withConnection(to: .controlInterface(at: agent.directory)) { ankaios in
            for _ in 0..<1000 { _ = ankaios.connectionStates }
            #expect(ankaios.conversation.observerCount == 0)
            let states = ankaios.connectionStates
            #expect(ankaios.conversation.observerCount == 1)
            _ = states
        }
        await play
    }

    @Test(arguments: [OverflowPolicy.fail, .dropOldest, .dropNewest])
    func `of lines of two hundred kilobytes a megabyte waits for its reader`(policy: OverflowPolicy) async throws {
        let agent = ScriptedAgent()
        let instance = WorkloadInstanceName(workload: "w", agent: "a", id: "i")
        async let play: Void = agent.play { agent in
            agent.accept()
            guard let logs = agent.nextRequest() else { return }
            let name = Proto.WorkloadInstanceName(workloadName: "w", agentName: "a", id: "i")
            agent.answer(logs.requestId, .logsRequestAccepted(.init(workloadNames: [name])))
            for number in 0..<50 {
                let text = "\(number) " + String(repeating: "x", count: 200_000)
                let entries = Proto.LogEntriesResponse(logEntries: [.init(workloadName: name, message: text)])
                agent.answer(logs.requestId, .logEntriesResponse(entries))
            }
            while let request = agent.nextRequest() {
                agent.answer(request.requestId, .completeStateResponse(.init(completeState: .init())))
            }
        }
        try await Ankaios.withConnection(to: .controlInterface(at: agent.directory)) { ankaios in
            try await ankaios.withLogs(of: [instance], bufferBytes: 1 << 20, overflow: policy) { entries in
                // The answer comes behind all lines.
                _ = try await ankaios.state(.configs)
                var iterator = entries.makeAsyncIterator()
                var numbers: [Substring] = []
                for _ in 0..<5 {
                    if let entry = try await iterator.next() { numbers.append(entry.message.prefix { $0 != " " }) }
                }
                let kept = policy == .dropOldest ? 45..<50 : 0..<5
                #expect(numbers == kept.map { Substring("\($0)") })
                #expect(entries.dropped == (policy == .fail ? 0 : 45))
                if policy == .fail {
                    await #expect(throws: AnkaiosError(.tooSlow)) { try await iterator.next() }
                }
            }
        }
        await play
    }
}

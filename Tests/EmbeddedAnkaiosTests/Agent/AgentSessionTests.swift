import AnkaiosProtobuf
import AnkaiosRules
import Testing

@testable import EmbeddedAnkaios

/// AnkaiosBehaviour.md §1.3 to 1.8, 2.1.
@Suite struct AgentSessionTests {
    private static let accepted = Proto.FromAnkaios(content: .controlInterfaceAccepted(.init()))

    private static func closed(_ reason: String) -> Proto.FromAnkaios {
        .init(content: .connectionClosed(.init(reason: reason)))
    }

    private func session(_ quirks: Quirks = Quirks()) -> ControlSession {
        let rule = Proto.AccessRightsRule(
            content: .stateRule(.init(operation: .read, filterMasks: ["desiredState"]))
        )
        return ControlSession(.init(allowRules: [rule]), version: SemanticVersion(1, 0, 1), quirks: quirks)
    }

    private static func framed(_ message: Proto.ToAnkaios.Content?) -> [UInt8] {
        Frame.framed(Proto.ToAnkaios(content: message).encoded())
    }

    private static func hello(_ version: String) -> [UInt8] { framed(.hello(.init(protocolVersion: version))) }

    private static func read(_ id: String, _ mask: String) -> Proto.Request {
        .init(requestId: id, content: .completeStateRequest(.init(fieldMask: [mask])))
    }

    // MARK: - Handshake

    @Test(arguments: ["1.0.1", "1.0.0", "1.99.3", "1.0.0-rc.1", "1.0.1+b"])
    func `a compatible Hello is accepted`(_ version: String) {
        var session = session()
        #expect(session.received(Self.hello(version)) == [.write(Self.accepted)])
    }

    @Test(arguments: ["0.7.0", "2.0.0", "1", "1.1", "1.0.1.0", "", "v1.0.1", "1.0.1-", "-1.0.1", "a'\nb"])
    func `another version is refused as it was written`(_ version: String) {
        var session = session()
        let reason = "Unsupported protocol version '\(version)'. Currently supported '1'"
        #expect(session.received(Self.hello(version)) == [.write(Self.closed(reason)), .end])
        #expect(session.received(Self.hello("1.0.1")) == [])
    }

    @Test(arguments: [[0], [2, 0x38, 1], framed(.request(read("x", "desiredState")))])
    func `anything but a Hello is refused`(_ bytes: [UInt8]) {
        var session = session()
        #expect(session.received(bytes) == [.write(Self.closed("Initial Hello missing!")), .end])
    }

    @Test(arguments: [
        [2, 0xff, 0xff], [2, 0x08, 0x01], [5, 0x0a, 0x03, 0x12, 0x01, 0xff], Array(repeating: 0xff, count: 19),
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
    ])
    func `what cannot be read is refused before the Hello`(_ bytes: [UInt8]) {
        var session = session()
        #expect(session.received(bytes) == [.write(Self.closed("Could not decode protobuf data")), .end])
    }

    @Test func `a Hello may come in pieces, and requests right behind it`() {
        var session = session()
        let request = Self.read("x", "desiredState")
        let bytes = Self.hello("1.0.1") + Self.framed(.request(request))
        var outputs: [ControlSession.Output] = []
        for byte in bytes { outputs += session.received([byte]) }
        #expect(outputs == [.write(Self.accepted), .forward(request)])
    }

    // MARK: - The request loop

    private func accepted(_ quirks: Quirks = Quirks()) -> ControlSession {
        var session = session(quirks)
        _ = session.received(Self.hello("1.0.1"))
        return session
    }

    @Test(arguments: [
        Proto.Request(requestId: "x"), read("x", "workloadStates"), read("x", ""),
        .init(requestId: "x", content: .updateStateRequest(.init(updateMask: ["desiredState"]))),
    ])
    func `what is not allowed is answered by the agent`(_ request: Proto.Request) {
        var session = accepted()
        let response = Proto.Response(requestId: "x", content: .error(.init(message: "Access denied")))
        #expect(
            session.received(Self.framed(.request(request))) == [.write(.init(content: .response(response)))]
        )
    }

    @Test func `a second Hello gets no answer, unless asked for`() {
        var session = accepted()
        #expect(session.received(Self.hello("1.2.3")) == [])
        var quirks = Quirks()
        quirks.ignoresSecondHello = false
        var other = accepted(quirks)
        #expect(other.received(Self.hello("1.2.3")) == [.write(Self.accepted)])
    }

    @Test func `a second Hello of another version ends it`() {
        var session = accepted()
        let reason = "Unsupported protocol version '2.0.0'. Currently supported '1'"
        #expect(session.received(Self.hello("2.0.0")) == [.write(Self.closed(reason)), .end])
    }

    @Test(arguments: [
        [0], [2, 0xff, 0xff], Array(repeating: 0xff, count: 19),
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02],
    ])
    func `nonsense is passed over, and framing goes on`(_ bytes: [UInt8]) {
        var session = accepted()
        let request = Self.read("x", "desiredState")
        #expect(session.received(bytes + Self.framed(.request(request))) == [.forward(request)])
    }

    @Test func `a length in more bytes than needed is fine`() {
        var session = accepted()
        let request = Self.read("x", "desiredState")
        let message = Proto.ToAnkaios(content: .request(request)).encoded()
        #expect(session.received([UInt8(message.count) | 0x80, 0x80, 0x00] + message) == [.forward(request)])
    }

    @Test func `a huge length ends it with a reason`() {
        var session = accepted()
        let bytes = Frame.varint(1 << 40)
        #expect(session.received(bytes) == [.write(Self.closed("Could not decode protobuf data")), .end])
        var quirks = Quirks()
        quirks.acceptsAnyFrameLength = true
        var patient = accepted(quirks)
        #expect(patient.received(Frame.varint(1 << 33) + Self.hello("2.0.0")) == [])
    }

    @Test func `half a message is forgotten when output is closed`() {
        var session = accepted()
        let request = Self.framed(.request(Self.read("x", "desiredState")))
        #expect(session.received(Array(request.prefix(5))) == [])
        session.outputClosed()
        #expect(session.received(request).count == 1)
    }

    @Test func `an answer does not disturb half a message, unless asked for`() {
        let request = Self.framed(.request(Self.read("x", "desiredState")))
        for (quirks, count) in [(Quirks(), 1), (.upstream, 0)] {
            var session = accepted(quirks)
            _ = session.received(Array(request.prefix(5)))
            _ = session.deliver(.init(content: .response(.init(requestId: "y"))))
            #expect(session.received(Array(request.dropFirst(5))).count == count)
        }
    }

    @Test func `what comes for the workload before its Hello waits`() {
        var session = session()
        let message = Proto.FromAnkaios(content: .response(.init(requestId: "y")))
        #expect(session.deliver(message) == [])
        #expect(session.received(Self.hello("1.0.1")) == [.write(Self.accepted), .write(message)])
    }

    // MARK: - In the agent

    private func talking() -> AgentBench {
        var bench = AgentBench()
        bench.update([.named("w", allowing: ["*"])])
        bench.done()
        bench.sayHello("w")
        _ = bench.takeActions()
        bench.sent = []
        bench.written = []
        return bench
    }

    @Test(arguments: ["x", "", "a@b", "a@w@q"])
    func `ids carry the workload on their way and come back unchanged`(_ id: String) {
        var bench = talking()
        bench.write("w", .init(content: .request(Self.read(id, "agents"))))
        #expect(bench.sent == [.init(content: .request(Self.read("w@\(id)", "agents")))])
        bench.server(.response(.init(requestId: "w@\(id)", content: .eventsCancelAccepted(.init()))))
        let response = Proto.Response(requestId: id, content: .eventsCancelAccepted(.init()))
        #expect(bench.written == [.init(content: .response(response))])
    }

    @Test func `requests wait for the server, refusals do not`() {
        var bench = talking()
        bench.feed(.disconnected)
        bench.write("w", .init(content: .request(Self.read("x", "agents"))))
        bench.write("w", .init(content: .request(.init(requestId: "y"))))
        #expect(bench.sent == [])
        #expect(bench.written.count == 1)
        bench.feed(.connected)
        #expect(bench.sent.last == .init(content: .request(Self.read("w@x", "agents"))))
    }

    @Test func `a workload without an allow rule has no interface`() {
        var bench = AgentBench()
        bench.update([.named("w"), .named("v", allowing: [])])
        #expect(bench.interfaces.isEmpty)
    }

    @Test func `the interface comes with the start, not while it waits`() {
        var bench = AgentBench()
        bench.update([.named("w", after: ["d": .running], allowing: ["*"]), .named("x", runtime: "?", allowing: ["*"])])
        #expect(bench.takeActions() == ["list", "open x"])
        bench.other("d", .init(content: .running(.ok)))
        #expect(bench.takeActions() == ["open w", "create w"])
    }

    @Test func `an update keeps the interface, replaces it, or takes it away`() {
        var bench = talking()
        bench.update([.named("w", allowing: ["*"], tags: ["k": "v"])], deleted: [.named("w")])
        #expect(bench.takeActions() == ["delete c1"])
        bench.done()
        bench.done()
        bench.update([.named("w", allowing: ["a"])], deleted: [.named("w")])
        #expect(bench.takeActions() == ["create w", "remove w", "open w", "delete c2"])
        bench.done()
        bench.done()
        bench.update([.named("w")], deleted: [.named("w")])
        #expect(bench.takeActions() == ["create w", "remove w", "delete c3"])
    }

    @Test func `a deleted workload loses its interface before its container`() {
        var bench = talking()
        bench.update(deleted: [.named("w")])
        #expect(bench.takeActions() == ["remove w", "delete c1"])
    }

    @Test func `the interface outlives a restart by policy`() {
        var bench = AgentBench()
        bench.update([.named("w", policy: .onFailure, allowing: ["*"])])
        bench.done()
        bench.sayHello("w")
        bench.becomes("c1", .exited(1))
        bench.done()
        guard case .create(_, let request)? = bench.pending.first else {
            Issue.record("not created")
            return
        }
        #expect(request.interface == bench.interfaces["w"])
        bench.written = []
        bench.sayHello("w")
        #expect(bench.written == [])
    }

    @Test func `after a lost link a running workload has to say Hello, then gets what it missed`() {
        var bench = talking()
        bench.feed(.disconnected)
        bench.feed(.connected)
        bench.hello([.named("w", allowing: ["*"])])
        bench.server(.response(.init(requestId: "w@x", content: .eventsCancelAccepted(.init()))))
        #expect(bench.written == [])
        bench.sayHello("w")
        #expect(bench.written.count == 2 && bench.written.first == Self.accepted)
    }

    @Test func `a request without a Hello after a lost link ends the interface`() {
        var bench = talking()
        bench.feed(.disconnected)
        bench.feed(.connected)
        bench.hello([.named("w", allowing: ["*"])])
        bench.write("w", .init(content: .request(Self.read("x", "agents"))))
        #expect(bench.written.last == Self.closed("Initial Hello missing!"))
        #expect(bench.takeActions() == ["end w"])
    }

    @Test func `an undelivered first message ends the interface, other ones do not`() {
        var bench = talking()
        guard let id = bench.interfaces["w"] else {
            Issue.record("no interface")
            return
        }
        let answer = Proto.FromAnkaios(content: .response(.init(requestId: "x")))
        bench.feed(.writeFailed(id, frame: Frame.framed(answer.encoded()), .timedOut))
        #expect(bench.takeActions() == [])
        bench.feed(.writeFailed(id, frame: Frame.framed(Self.accepted.encoded()), .noReader))
        #expect(bench.takeActions() == ["end w"])
    }

    @Test func `two thousand frames by chance end the interface or leave it as it was`() {
        var random = SeededGenerator(seed: 41)
        let request = Self.read("x", "desiredState")
        for _ in 0..<2000 {
            var session = accepted()
            let body = (0..<Int.random(in: 0..<64, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let outputs = session.received(Frame.framed(body))
            let next = session.received(Self.framed(.request(request)))
            #expect(outputs.contains(.end) ? next.isEmpty : next == [.forward(request)], "\(body)")
        }
    }
}

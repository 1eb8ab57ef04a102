import AnkaiosProtobuf
import TestSupport
import Testing

@testable import EmbeddedAnkaios

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What is said when, of a transcript that is played back.
struct ReplayScriptTests {
    private typealias Effect = ReplayScript.Effect

    private func to(_ message: Proto.ToAnkaios) -> JSONValue {
        ["connection": "w", "dir": "to", "message": message.json()]
    }

    private func from(_ message: Proto.FromAnkaios) -> JSONValue {
        ["connection": "w", "dir": "from", "message": message.json()]
    }

    private func read(_ mask: String, id: String) -> Proto.ToAnkaios {
        .init(content: .request(.init(requestId: id, content: .completeStateRequest(.init(fieldMask: [mask])))))
    }

    private func answer(_ version: String, id: String, isEvent: Bool = false) -> Proto.FromAnkaios {
        let state = Proto.CompleteState(desiredState: .init(apiVersion: version))
        let altered = isEvent ? Proto.AlteredFields(updatedFields: ["x"]) : nil
        let response = Proto.CompleteStateResponse(completeState: state, alteredFields: altered)
        return .init(content: .response(.init(requestId: id, content: .completeStateResponse(response))))
    }

    private func write(_ message: Proto.FromAnkaios) -> Effect { .write(Frame.framed(message.encoded())) }

    private func script(_ lines: [JSONValue]) throws -> ReplayScript {
        try ReplayScript(Transcript(scenario: ["scenario": "s"], lines: lines))
    }

    @Test func `answers come after their requests, with the ids that the client uses`() throws {
        var script = try script([
            to(helloMessage), from(acceptedMessage), to(read("a", id: "1")), from(answer("v1", id: "1")),
            to(read("b", id: "2")), from(answer("v2", id: "2")),
        ])
        #expect(script.handle(.begun) == [])
        let hello = Proto.ToAnkaios(content: .hello(.init(protocolVersion: "1.7.0")))
        #expect(script.handle(.sent(hello)) == [write(acceptedMessage)])
        #expect(script.handle(.sent(read("a", id: "x"))) == [write(answer("v1", id: "x"))])
        #expect(script.missing?.description.hasPrefix("line 6: ") == true)
        #expect(script.handle(.sent(read("b", id: "y"))) == [write(answer("v2", id: "y"))])
        #expect(script.missing == nil)
    }

    @Test func `another Hello in a session may be there, or not`() throws {
        let hello = Proto.ToAnkaios(content: .hello(.init(protocolVersion: "1.0.1")))
        let (first, second) = (
            [to(hello), from(acceptedMessage)], [to(read("a", id: "1")), from(answer("v1", id: "1"))]
        )
        var recorded = try script(first + [to(hello)] + second)
        #expect(recorded.handle(.sent(hello)) == [write(acceptedMessage)])
        #expect(recorded.handle(.sent(read("a", id: "1"))) == [write(answer("v1", id: "1"))])
        var unrecorded = try script(first + second)
        #expect(unrecorded.handle(.sent(hello)) == [write(acceptedMessage)])
        #expect(unrecorded.handle(.sent(hello)) == [])
        #expect(unrecorded.handle(.sent(read("a", id: "1"))) == [write(answer("v1", id: "1"))])
    }

    @Test func `a request that is answered later in the transcript need not wait for the next one`() throws {
        let lines = [
            to(read("a", id: "1")), to(read("b", id: "2")), from(answer("v1", id: "1")), from(answer("v2", id: "2")),
        ]
        var alone = try script(lines)
        #expect(alone.handle(.sent(read("a", id: "1"))) == [write(answer("v1", id: "1"))])
        #expect(alone.handle(.sent(read("b", id: "2"))) == [write(answer("v2", id: "2"))])
    }

    @Test func `events wait for what brought them about`() throws {
        var script = try script([
            to(read("a", id: "1")), from(answer("v1", id: "1")), to(read("b", id: "2")),
            from(answer("v2", id: "1", isEvent: true)), from(answer("v2", id: "2")),
        ])
        #expect(script.handle(.sent(read("a", id: "x"))) == [write(answer("v1", id: "x"))])
        #expect(
            script.handle(.sent(read("b", id: "y"))) == [
                write(answer("v2", id: "x", isEvent: true)), write(answer("v2", id: "y")),
            ]
        )
    }

    @Test func `pauses are kept if that is wanted`() throws {
        func at(_ time: Double, _ line: JSONValue) -> JSONValue {
            .object((line.members ?? [:]).merging(["t": .double(time)]) { $1 })
        }
        let lines = [
            at(1, to(read("a", id: "1"))), at(1.5, from(answer("v1", id: "1"))), at(4, to(read("b", id: "2"))),
            at(4, from(answer("v2", id: "2"))),
        ]
        var script = try ReplayScript(Transcript(scenario: ["scenario": "s"], lines: lines), keepsPauses: true)
        let first: [Effect] = [.pause(.milliseconds(500)), write(answer("v1", id: "1"))]
        #expect(script.handle(.sent(read("a", id: "1"))) == first)
        #expect(script.handle(.sent(read("b", id: "2"))) == [write(answer("v2", id: "2"))])
    }

    @Test func `what the client does otherwise is told with the line, once`() throws {
        var script = try script([to(read("a", id: "1")), from(answer("v1", id: "1"))])
        let expected = ReplayError.different(
            line: 2,
            expected: read("a", id: "1").json().description,
            found: read("b", id: "7").json().description
        )
        #expect(script.handle(.sent(read("b", id: "7"))) == [.fail(expected)])
        #expect(script.handle(.sent(read("a", id: "8"))) == [])
    }

    @Test func `what the client does after the last line is told`() throws {
        var script = try script([to(read("a", id: "1")), from(answer("v1", id: "1"))])
        _ = script.handle(.sent(read("a", id: "1")))
        let found = read("a", id: "1").json().description
        #expect(script.handle(.sent(read("a", id: "1"))) == [.fail(.unexpected(afterLine: 2, found: found))])
    }

    @Test func `ends of files and openings anew are played in their places`() throws {
        let connect: JSONValue = ["step": ["connect": ["as": "w", "workload": "w"]]]
        let again: JSONValue = ["step": ["connect": ["as": "w-2", "workload": "w"]]]
        let elsewhere: JSONValue = ["step": ["connect": ["as": "other", "workload": "other"]]]
        var second = to(helloMessage).members ?? [:]
        second["connection"] = "w-2"
        let transcript = Transcript(
            scenario: ["scenario": "s"],
            lines: [
                connect, to(helloMessage), ["connection": "w", "event": "end of file"],
                ["of": "w", "event": "nobody reads the output"], elsewhere,
                ["connection": "other", "event": "end of file"], again, .object(second),
            ]
        )
        var script = try ReplayScript(transcript, of: "w")
        #expect(script.handle(.sent(helloMessage)) == [.closeInput, .stopReading, .makeAnew])
        #expect(script.missing != nil)
        #expect(script.handle(.sent(helloMessage)) == [] && script.missing == nil)
        let several = #expect(throws: ReplayError.self) { try ReplayScript(transcript) }
        #expect(several?.description == "the transcript has the conversations of 'other', 'w': say of which one")
        let nobody = #expect(throws: ReplayError.self) { try ReplayScript(transcript, of: "nobody") }
        #expect(nobody?.description == "the transcript has no conversation of 'nobody', only of 'other', 'w'")
    }

    @Test func `what comes to the next connection by itself waits until the client has left this one`() throws {
        let connect: JSONValue = ["step": ["connect": ["as": "w", "workload": "w"]]]
        let lines = [
            connect, to(read("a", id: "1")), from(answer("v1", id: "1")), connect,
            from(answer("v2", id: "1", isEvent: true)),
        ]
        var script = try script(lines)
        #expect(script.handle(.sent(read("a", id: "1"))) == [write(answer("v1", id: "1"))])
        #expect(script.missing == nil)
        #expect(script.handle(.left) == [write(answer("v2", id: "1", isEvent: true))])
    }

    @Test func `after a connectionClosed it neither writes nor reads, until the client connects anew`() throws {
        let closed = Proto.FromAnkaios(content: .connectionClosed(.init(reason: "r")))
        let connect: JSONValue = ["step": ["connect": ["as": "w", "workload": "w"]]]
        var script = try script([connect, to(helloMessage), from(closed), connect, to(helloMessage), from(closed)])
        let end = [write(closed), Effect.closeInput, .stopReading]
        #expect(script.handle(.sent(helloMessage)) == end + [.makeAnew])
        #expect(script.handle(.sent(helloMessage)) == end)
    }

    @Test func `bytes that are no message are written, and expected, as they are`() throws {
        var script = try script([
            ["connection": "w", "dir": "to", "hex": "02ffff"], ["connection": "w", "dir": "from", "hex": "05"],
        ])
        #expect(script.handle(.wrote([2, 0xff, 0xff])) == [.write([5])])
    }

    @Test func `a message that was written in pieces is one, and what stays torn is bytes`() throws {
        let connect: JSONValue = ["step": ["connect": ["as": "w", "workload": "w"]]]
        let half = hexadecimal(Array(helloFrame.prefix(4)))
        var script = try script([
            connect, ["connection": "w", "dir": "to", "hex": .string(half)],
            ["connection": "w", "dir": "to", "hex": .string(hexadecimal(Array(helloFrame.dropFirst(4))))],
            from(acceptedMessage), ["connection": "w", "dir": "to", "hex": .string(half)],
            ["step": ["disconnect": ["as": "w"]]], connect, to(helloMessage),
        ])
        #expect(script.handle(.sent(helloMessage)) == [write(acceptedMessage)])
        #expect(script.handle(.wrote(Array(helloFrame.prefix(4)))) == [])
        #expect(script.handle(.sent(helloMessage)) == [] && script.missing == nil)
    }

    @Test func `a line that is no message is told with its number`() {
        let lines: [JSONValue] = [["connection": "w", "dir": "to", "message": ["greeting": [:]]]]
        let error = #expect(throws: ReplayError.self) { try script(lines) }
        #expect(error?.description.hasPrefix("line 2: ") == true)
        let empty = #expect(throws: ReplayError.self) { try script([]) }
        #expect(empty?.description == "the transcript has no conversation")
    }

    @Test(arguments: [1e300, -1e300, 1e10, Double.greatestFiniteMagnitude])
    func `a time that no clock can tell is refused with its line`(time: Double) {
        var line = to(read("a", id: "1"))
        if case .object(var members) = line {
            members["t"] = .double(time)
            line = .object(members)
        }
        let transcript = Transcript(scenario: ["scenario": "w"], lines: [line])
        let reason = "the time 't' is not a number of seconds below a billion"
        #expect(throws: ReplayError.invalid(line: 2, reason: reason)) { try ReplayScript(transcript) }
    }

    @Test func `a hundred thousand lines that are said at once need no deeper stack`() throws {
        let folder = try TestFolder()
        let nothing: JSONValue = ["connection": "w", "dir": "from", "hex": ""]
        let end: JSONValue = ["connection": "w", "dir": "from", "hex": "2a"]
        let reactor = Reactor()
        let script = try script(Array(repeating: nothing, count: 100_000) + [end])
        let world = ReplayWorld(script, folder: folder.path, reactor: reactor, outcome: ReplayOutcome())
        let input = try Descriptor.open("\(folder.path)/input", O_RDONLY)
        defer { input.close() }
        #expect(reactor.turn { if case .bytes([0x2A]) = input.read(upTo: 8) { true } else { false } })
        world.shutDown()
    }
}

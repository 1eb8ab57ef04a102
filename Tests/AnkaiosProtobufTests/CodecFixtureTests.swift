import AnkaiosProtobuf
import TestSupport
import Testing

/// Against Google's codec: Scripts/generate-codec-fixtures.
struct CodecFixtureTests {
    @Test(arguments: ["control_api", "ank_base", "grpc_api"])
    func `bytes and JSON mean the same as to the codec of the protobuf project`(_ file: String) throws {
        var seen: Set<String> = []
        for line in try Fixture.lines("codec/\(file).jsonl") {
            let fixture = try JSONValue(parsing: line)
            let name = try #require(fixture["message"]?.text)
            let type = try #require(messageTypes[name])
            try check(type, fixture)
            seen.insert(name)
        }
        #expect(seen == Set(messageTypes.keys.filter { $0.hasPrefix(file + ".") }))
    }

    private func check<Message: ProtoMessage>(_: Message.Type, _ fixture: JSONValue) throws {
        let hex = try #require(fixture["hex"]?.text)
        let json = try #require(fixture["json"])
        let message = try Message(decoding: bytes(hex))
        #expect(message.json() == json)
        #expect(try Message(json: json) == message)
        if fixture["exact"] == true {
            #expect(message.encoded() == bytes(hex))
        } else {
            #expect(try Message(decoding: message.encoded()) == message)
        }
    }
}

/// What the recordings hold passes through unchanged.
@Suite(.onOtherThreads) struct GoldenMessageTests {
    @Test(.timeLimit(.minutes(5)))
    func `every recorded message is the same after a way through the bytes`() throws {
        var count = 0
        for file in try Fixture.names(in: Recordings.folder, endingWith: ".jsonl") {
            let recording = try Fixture.lines(Recordings.folder + "/" + file)
            // A scenario over gRPC may have workloads with a control interface beside.
            let scenario = try JSONValue(parsing: #require(recording.first))
            let workloads = Set((scenario["steps"]?.elements ?? []).compactMap { $0["connect"]?["as"]?.text })
            for line in recording.dropFirst() {
                let entry = try JSONValue(parsing: line)
                guard let json = entry["message"], let direction = entry["dir"] else { continue }
                let isServer = file.hasPrefix("grpc-") && !workloads.contains(entry["connection"]?.text ?? "")
                switch (isServer, direction == "to") {
                case (false, true): try check(Proto.ToAnkaios.self, json)
                case (false, false): try check(Proto.FromAnkaios.self, json)
                case (true, true): try check(Proto.ToServer.self, json)
                case (true, false): try check(Proto.FromServer.self, json)
                }
                count += 1
            }
        }
        #expect(count > 1000)
    }

    private func check<Message: ProtoMessage>(_: Message.Type, _ json: JSONValue) throws {
        let message = try Message(json: json)
        let decoded = try Message(decoding: message.encoded())
        #expect(decoded == message)
        #expect(decoded.json() == json)
        #expect(try JSONValue(parsing: json.description) == json)
    }
}

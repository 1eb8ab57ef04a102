import AnkaiosProtobuf
import Testing

/// What the real decoder refuses, and what it lets pass.
struct MalformedBytesTests {
    @Test(arguments: [
        ("0a", ProtoError.malformedVarint),
        ("0a05 1203", .truncated),
        ("0a03 1203 61", .truncated),
        ("0a ffffffffffffffffff01", .truncated),
        ("0a ffffffffffffffffff02", .malformedVarint),
        ("ffffffffffffffffffffff01", .malformedVarint),
        ("8080808010 00", .invalidKey),
        ("00 00", .invalidKey),
        ("0e", .invalidKey),
        ("08 01", .wrongWireType(field: 1)),
        ("0a03 1001 00", .wrongWireType(field: 2)),
        ("0a03 1201ff", .invalidUTF8),
        ("0a04 1202c080", .invalidUTF8),
        ("7c", .unmatchedGroup),
        ("7b 84 01", .unmatchedGroup),
        ("7b 08 01", .truncated),
        ("79 00000000", .truncated),
        ("7d 0000", .truncated),
    ])
    func `bytes that are no message are refused`(_ hex: String, _ error: ProtoError) {
        #expect(throws: error) { try Proto.ToAnkaios(decoding: bytes(hex)) }
    }

    @Test(arguments: [
        "78 ffffffffffffffffff01", "79 0000000000000000", "7a 02 ffff", "7d 00000000", "7b 78 01 7a 01 00 7c", "",
    ])
    func `unknown fields of any kind are passed over`(_ hex: String) throws {
        #expect(try Proto.ToAnkaios(decoding: bytes(hex)) == Proto.ToAnkaios())
    }

    @Test func `the last member of a oneof counts`() throws {
        let message = try Proto.ToAnkaios(decoding: bytes("1a03 0a0178 0a03 120131"))
        #expect(message.content == .hello(Proto.Hello(protocolVersion: "1")))
    }

    @Test func `the same member twice is merged`() throws {
        let message = try Proto.ToAnkaios(decoding: bytes("1a08 0a0178 1a03 0a0161 1a08 0a0179 1a03 0a0162"))
        let both = Proto.CompleteStateRequest(fieldMask: ["a", "b"])
        #expect(message.content == .request(.init(requestId: "y", content: .completeStateRequest(both))))
    }

    @Test func `another member in between starts anew`() throws {
        let message = try Proto.Request(decoding: bytes("1a03 0a0161 3200 1a03 0a0162"))
        #expect(message.content == .completeStateRequest(Proto.CompleteStateRequest(fieldMask: ["b"])))
    }

    @Test func `a number that the enum does not name is kept`() throws {
        let state = try Proto.ExecutionState(decoding: bytes("18 07"))
        #expect(state.content == .pending(Proto.Pending(rawValue: 7)))
        #expect(state.encoded() == bytes("18 07"))
        #expect(state.json() == ["pending": 7])
    }

    @Test func `a bool is true for every number but zero`() throws {
        #expect(try Proto.CompleteStateRequest(decoding: bytes("10 8002")).subscribeForEvents)
    }

    @Test func `of map entries with the same key the last one counts`() throws {
        let tags = try Proto.Tags(decoding: bytes("0a06 0a0161 120131 0a06 0a0161 120132 0a00"))
        #expect(tags.tags == ["a": "2", "": ""])
    }

    @Test(arguments: [(50, true), (51, false)])
    func `more than a hundred messages in each other are refused`(_ lists: Int, _ accepted: Bool) {
        var item = Proto.ConfigItem(content: .string("x"))
        for _ in 0..<lists { item = .init(content: .array(.init(values: [item]))) }
        #expect(((try? Proto.ConfigItem(decoding: item.encoded())) != nil) == accepted)
    }

    @Test(arguments: [(100, true), (101, false)])
    func `more than a hundred groups in each other are refused`(_ groups: Int, _ accepted: Bool) {
        let nested = [UInt8](repeating: 0x7b, count: groups) + [UInt8](repeating: 0x7c, count: groups)
        #expect(((try? Proto.ToAnkaios(decoding: nested)) != nil) == accepted)
    }
}

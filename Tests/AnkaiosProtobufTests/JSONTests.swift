import AnkaiosProtobuf
import Testing

struct JSONTests {
    @Test(arguments: [
        (#"{"b": [1, -2.5, true, false, null], "a": {}}"#, #"{"a": {}, "b": [1, -2.5, true, false, null]}"#),
        (#" [ ] "#, "[]"),
        (#""\u00e4\ud83d\ude00\n\t\"\\\/\b\f\r""#, #""ä😀\n\t\"\\/\u0008\u000c\r""#),
        ("1e3", "1000.0"),
        ("-0", "-0.0"), ("[18446744073709551615]", "[18446744073709551615]"),
        ("123456789012345678", "123456789012345678"),
        (#"{"a": 1, "a": 2}"#, #"{"a": 2}"#),
    ])
    func `a document is read and written`(_ text: String, _ written: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(value.description == written)
        #expect(try JSONValue(parsing: value.description) == value)
    }

    @Test(arguments: [
        ("", "expected a value at byte 0"),
        ("{", "expected a text at byte 1"),
        ("[1,]", "expected a value at byte 3"),
        ("[1 2]", "expected a comma or the end of the list at byte 3"),
        ("{\"a\"}", "expected a colon at byte 4"),
        ("{a: 1}", "expected a text at byte 1"),
        ("01", "expected a value at byte 2"),
        ("1.", "expected a value at byte 2"),
        (".5", "expected a value at byte 2"),
        ("-", "expected a value at byte 1"),
        ("+1", "expected a value at byte 2"),
        ("1e", "expected a value at byte 2"),
        ("tru", "expected a value at byte 0"),
        ("\"a", "a text without an end at byte 2"),
        ("\"\\x\"", "an unknown escape at byte 3"),
        ("\"\\ud800\"", "half of a surrogate pair at byte 7"),
        ("\"\\udc00\"", "half of a surrogate pair at byte 7"),
        ("\"\\u12g4\"", "expected four digits at byte 3"),
        ("\"\u{1}\"", "a text without an end at byte 1"),
        ("[] []", "more than one document at byte 3"),
        ("nan", "expected a value at byte 0"),
        ("1e999", "expected a value at byte 5"),
    ])
    func `what is no document is refused`(_ text: String, problem: String) {
        let error = #expect(throws: ProtoError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == problem)
    }

    @Test func `a document that is not UTF-8 is refused`() {
        let error = #expect(throws: ProtoError.self) { try JSONValue(parsing: [0x22, 0xff, 0x22]) }
        #expect(error?.description == "a text that is not UTF-8 at byte 3")
    }

    @Test func `very many lists in each other are refused without harm`() {
        let error = #expect(throws: ProtoError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
        #expect(error?.description == "too many values in each other at byte 500")
    }

    @Test(arguments: [
        (#"{"unknown": 1}"#, "ToAnkaios has no field unknown"),
        (#"{"hello": {}, "request": {}}"#, "ToAnkaios has more than one content"),
        (#"{"hello": {"protocolVersion": 1}}"#, "not a text: 1"),
        ("[]", "ToAnkaios is not an object: []"),
        (#"{"request": {"completeStateRequest": {"subscribeForEvents": 1}}}"#, "neither true nor false: 1"),
        (#"{"request": {"logsRequest": {"tail": 2147483648}}}"#, "no integer of 32 bits: 2147483648"),
        (#"{"request": {"logsRequest": {"tail": 1.5}}}"#, "no integer of 32 bits: 1.5"),
    ])
    func `JSON of another shape is refused`(_ text: String, problem: String) throws {
        let json = try JSONValue(parsing: text)
        let error = #expect(throws: ProtoError.self) { try Proto.ToAnkaios(json: json) }
        #expect(error?.description == problem)
    }

    @Test func `names of the proto file, numbers as texts and null are understood`() throws {
        let json = try JSONValue(parsing: #"{"cpu_usage": {"cpuUsage": "7"}, "freeMemory": null}"#)
        #expect(try Proto.AgentStatus(json: json) == Proto.AgentStatus(cpuUsage: .init(cpuUsage: 7)))
    }
}

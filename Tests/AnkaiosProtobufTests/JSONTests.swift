import AnkaiosProtobuf
import Testing

struct JSONTests {
    @Test(arguments: [
        (#"{"b": [1, -2.5, true, false, null], "a": {}}"#, #"{"a": {}, "b": [1, -2.5, true, false, null]}"#),
        (#" [ ] "#, "[]"),
        (#""\u00e4\ud83d\ude00\n\t\"\\\/\b\f\r""#, #""ä😀\n\t\"\\/\u0008\u000c\r""#),
        ("1e3", "1000.0"),
        ("-0", "0"),
        ("123456789012345678", "123456789012345678"),
        (#"{"a": 1, "a": 2}"#, #"{"a": 2}"#),
    ])
    func `a document is read and written`(_ text: String, _ written: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(value.description == written)
        #expect(try JSONValue(parsing: value.description) == value)
    }

    @Test(arguments: [
        "", "{", "[1,]", "[1 2]", "{\"a\"}", "{a: 1}", "01", "1.", ".5", "-", "+1", "1e", "tru", "\"a", "\"\\x\"",
        "\"\\ud800\"", "\"\\udc00\"", "\"\\u12g4\"", "\"\u{1}\"", "[] []", "nan", "1e999",
    ])
    func `what is no document is refused`(_ text: String) {
        #expect(throws: ProtoError.self) { try JSONValue(parsing: text) }
    }

    @Test func `a document that is not UTF-8 is refused`() {
        #expect(throws: ProtoError.self) { try JSONValue(parsing: [0x22, 0xff, 0x22]) }
    }

    @Test func `very many lists in each other are refused without harm`() {
        let error = #expect(throws: ProtoError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
        #expect(error?.description == "too many values in each other at byte 500")
    }

    @Test(arguments: [
        #"{"unknown": 1}"#, #"{"hello": {}, "request": {}}"#, #"{"hello": {"protocolVersion": 1}}"#, "[]",
        #"{"request": {"completeStateRequest": {"subscribeForEvents": 1}}}"#,
        #"{"request": {"logsRequest": {"tail": 2147483648}}}"#, #"{"request": {"logsRequest": {"tail": 1.5}}}"#,
    ])
    func `JSON of another shape is refused`(_ text: String) throws {
        let json = try JSONValue(parsing: text)
        #expect(throws: ProtoError.self) { try Proto.ToAnkaios(json: json) }
    }

    @Test func `names of the proto file, numbers as texts and null are understood`() throws {
        let json = try JSONValue(parsing: #"{"cpu_usage": {"cpuUsage": "7"}, "freeMemory": null}"#)
        #expect(try Proto.AgentStatus(json: json) == Proto.AgentStatus(cpuUsage: .init(cpuUsage: 7)))
    }
}

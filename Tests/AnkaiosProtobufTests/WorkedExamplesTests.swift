import AnkaiosProtobuf
import Testing

/// AnkaiosBehaviour.md §16: hex with the framing length first, and the message as JSON.
struct WorkedExamplesTests {
    @Test(arguments: [
        ("090a07 1205312e302e31", #"{"hello": {"protocolVersion": "1.0.1"}}"#),
        ("07 1a050a01311a00", #"{"request": {"requestId": "1", "completeStateRequest": {}}}"#),
        (
            "101a0e0a0272311a080a066167656e7473",
            #"{"request": {"requestId": "r1", "completeStateRequest": {"fieldMask": ["agents"]}}}"#
        ),
        (
            "121a100a0272311a0a0a066167656e74731001",
            #"""
            {"request": {"requestId": "r1",
                "completeStateRequest": {"fieldMask": ["agents"], "subscribeForEvents": true}}}
            """#
        ),
        (
            "231a210a0164121c0a001218646573697265645374617465 2e776f726b6c6f6164732e78",
            #"""
            {"request": {"requestId": "d",
                "updateStateRequest": {"newState": {}, "updateMask": ["desiredState.workloads.x"]}}}
            """#
        ),
        ("081a060a0272313200", #"{"request": {"requestId": "r1", "eventsCancelRequest": {}}}"#),
        ("081a060a0272312a00", #"{"request": {"requestId": "r1", "logsCancelRequest": {}}}"#),
    ])
    func `what a workload says has these bytes`(_ hex: String, _ text: String) throws {
        let message = try Proto.ToAnkaios(json: JSONValue(parsing: text))
        let body = message.encoded()
        #expect([UInt8(body.count)] + body == bytes(hex))
        #expect(try Proto.ToAnkaios(decoding: bytes(hex).dropFirst()) == message)
    }

    @Test(arguments: [
        ("022200", #"{"controlInterfaceAccepted": {}}"#),
        (
            "1a2a180a16496e697469616c2048656c6c6f206d697373696e6721",
            #"{"connectionClosed": {"reason": "Initial Hello missing!"}}"#
        ),
        (
            "171a150a0272311a0f0a0d4163636573732064656e696564",
            #"{"response": {"requestId": "r1", "error": {"message": "Access denied"}}}"#
        ),
        ("081a060a0272312a00", #"{"response": {"requestId": "r1", "UpdateStateSuccess": {}}}"#),
        ("081a060a0272315200", #"{"response": {"requestId": "r1", "eventsCancelAccepted": {}}}"#),
        ("081a060a0272314a00", #"{"response": {"requestId": "r1", "logsCancelAccepted": {}}}"#),
        (
            "0f1a0d0a017122080a060a040a027631",
            #"""
            {"response": {"requestId": "q",
                "completeStateResponse": {"completeState": {"desiredState": {"apiVersion": "v1"}}}}}
            """#
        ),
        (
            "271a250a027231221f0a1d1a1b0a190a076167656e745f41120e0a0c0a020807120608 80a0e38c5c",
            #"""
            {"response": {"requestId": "r1", "completeStateResponse": {"completeState": {"agents": {"agents": {"agent_A":
                {"status": {"cpuUsage": {"cpuUsage": 7}, "freeMemory": {"freeMemory": "24722853888"}}}}}}}}}
            """#
        ),
        (
            "1b1a190a02723122130a110a0f0a02763112090a070a016212021000",
            #"""
            {"response": {"requestId": "r1", "completeStateResponse": {"completeState": {"desiredState":
                {"apiVersion": "v1", "workloads": {"workloads": {"b": {"restartPolicy": "NEVER"}}}}}}}}
            """#
        ),
        (
            "251a230a027231221d0a1b12190a170a016112120a100a0177120b0a090a016912040a002000",
            #"""
            {"response": {"requestId": "r1", "completeStateResponse": {"completeState": {"workloadStates": {"agentStateMap":
                {"a": {"wlNameStateMap": {"w": {"idStateMap": {"i":
                {"additionalInfo": "", "running": "RUNNING_OK"}}}}}}}}}}}
            """#
        ),
    ])
    func `what Ankaios says has these bytes`(_ hex: String, _ text: String) throws {
        let message = try Proto.FromAnkaios(json: JSONValue(parsing: text))
        let body = message.encoded()
        #expect([UInt8(body.count)] + body == bytes(hex))
        let decoded = try Proto.FromAnkaios(decoding: bytes(hex).dropFirst())
        #expect(decoded == message)
        #expect(decoded.json() == (try JSONValue(parsing: text)))
    }
}

/// The bytes that the digits stand for; blanks between them do not count.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue).map(UInt8.init)
    return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}

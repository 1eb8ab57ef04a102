import AnkaiosProtobuf
import Testing

/// What a message of the embedded Ankaios takes is bounded, as in the client.
@Suite struct ProtoBudgetTests {
    /// `count` empty messages in the innermost of these fields.
    private static func bytes(_ count: Int, in fields: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<count { bytes += [0x0A, 0] }
        for field in fields.reversed() {
            var (length, digits) = (bytes.count, [UInt8]())
            while length >= 0x80 {
                digits.append(UInt8(length & 0x7F) | 0x80)
                length >>= 7
            }
            bytes = [field << 3 | 2] + digits + [UInt8(length)] + bytes
        }
        return bytes
    }

    @Test func `two bytes that become an item each end a large message, and not a small one`() {
        // Workload states of one workload of one agent; rules; files.
        for fields: [UInt8] in [[2, 1, 2, 1, 2], [1, 2, 1, 2, 7], [1, 2, 1, 2, 9]] {
            #expect((try? Proto.CompleteState(decoding: Self.bytes(1000, in: fields))) != nil)
        }
        for fields: [UInt8] in [[1, 2, 1, 2, 7], [1, 2, 1, 2, 9]] {
            #expect(throws: ProtoError.tooLarge) { try Proto.CompleteState(decoding: Self.bytes(1 << 22, in: fields)) }
        }
    }

    @Test func `a large message that says something is read`() throws {
        let text = String(repeating: "x", count: 1 << 20)
        let configs = Dictionary(
            uniqueKeysWithValues: (0..<40).map { ("c\($0)", Proto.ConfigItem(content: .string(text))) }
        )
        let state = Proto.CompleteState(desiredState: .init(apiVersion: "v1", configs: .init(configs: configs)))
        #expect(try Proto.CompleteState(decoding: state.encoded()) == state)
    }
}

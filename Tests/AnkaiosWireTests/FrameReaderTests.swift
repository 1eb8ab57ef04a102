import AnkaiosWire
import Testing

@Suite struct FrameReaderTests {
    /// What a reader cuts out of bytes that come in pieces of these sizes.
    private func frames(_ bytes: [UInt8], pieces: [Int], limit: Int = 1 << 20) throws -> [[UInt8]] {
        var reader = FrameReader(limit: limit)
        var found: [[UInt8]] = []
        var rest = bytes[...]
        var sizes = pieces.makeIterator()
        while !rest.isEmpty {
            let piece = rest.prefix(sizes.next() ?? rest.count)
            rest = rest.dropFirst(piece.count)
            reader.append(piece)
            while let range = try reader.next() {
                found.append(reader.withFrame(range) { span in span.withUnsafeBytes(Array.init) })
            }
        }
        return found
    }

    private let accepted: [UInt8] = [0x02, 0x22, 0x00]

    @Test func `frames are cut right wherever the bytes are cut`() throws {
        let long = [0xAC, 0x02] + [UInt8](repeating: 7, count: 300)
        let bytes = accepted + [0] + long + accepted
        let whole = [[0x22, 0x00], [], [UInt8](repeating: 7, count: 300), [0x22, 0x00]]
        for cut in 0...bytes.count {
            #expect(try frames(bytes, pieces: [cut]) == whole, "cut at \(cut)")
        }
        #expect(try frames(bytes, pieces: Array(repeating: 1, count: bytes.count)) == whole)
    }

    @Test func `many frames in one read come out one by one, and long ones in many reads come out whole`() throws {
        let many = Array(repeatElement(accepted, count: 50_000).joined())
        #expect(try frames(many, pieces: []).count == 50_000)
        let size = 5 << 20
        let long = [0x80, 0x80, 0xC0, 0x02] + [UInt8](repeating: 9, count: size)
        let found = try frames(long + accepted, pieces: Array(repeating: 65_536, count: 100), limit: 8 << 20)
        #expect(found.map(\.count) == [size, 2])
    }

    @Test func `a length in more bytes than it needs is taken`() throws {
        #expect(try frames([0x82, 0x80, 0x00, 0x22, 0x00], pieces: [1, 1, 1]) == [[0x22, 0x00]])
    }

    @Test(arguments: [
        [UInt8](repeating: 0x80, count: 19),
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
        [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
        [0x80, 0x80, 0x80, 0x80, 0x08],
    ])
    func `an impossible length is an error, and costs no memory`(bytes: [UInt8]) {
        #expect(throws: FrameError.self) { try frames(bytes, pieces: []) }
        #expect(throws: FrameError.self) { try frames(bytes, pieces: Array(repeating: 1, count: bytes.count)) }
    }
}

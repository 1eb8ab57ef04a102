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

    /// An answer for a connection.
    private func answer(_ ids: RequestIDs, _ number: UInt64, size: Int = 0) -> [UInt8] {
        func field(_ tag: UInt8, _ bytes: [UInt8]) -> [UInt8] { [tag] + length(bytes.count) + bytes }
        let id = field(0x0A, Array(ids.text(CallID(number)).utf8))
        let body = field(0x1A, id + field(0x1A, field(0x0A, [UInt8](repeating: 0x61, count: size))))
        return length(body.count) + body
    }

    private func length(_ count: Int) -> [UInt8] {
        count < 128 ? [UInt8(count)] : [UInt8(count & 127) | 128] + length(count >> 7)
    }

    @Test(arguments: [0, 1, 30, 200, 5000], 1...2)
    func `the frame behind a torn one is found, wherever the cut is`(size: Int, seed: UInt64) throws {
        let ids = RequestIDs(connection: seed << 55 | 12345)
        let (first, second, third) = (answer(ids, 1, size: size), answer(ids, 2), answer(ids, 3, size: 3))
        for cut in stride(from: 1, to: first.count, by: max(1, size / 40)) {
            var reader = FrameReader(limit: 1 << 20, mark: ids.mark)
            reader.append(first.prefix(cut))
            #expect(try reader.next() == nil)
            reader.append(second + third)
            var found: [[UInt8]] = []
            var torn: [CallID?] = []
            while let range = try reader.next() {
                found.append(reader.withFrame(range) { span in span.withUnsafeBytes(Array.init) })
                reader.takeTorn { torn.append(ids.call(ofTorn: $0)) }
            }
            #expect(found == [second.dropFirst(), third.dropFirst()].map(Array.init), "cut at \(cut)")
            #expect(torn.count == 1)
            if cut > 30 { #expect(torn == [CallID(1)], "cut at \(cut)") }
        }
    }

    @Test(arguments: 1...2)
    func `while there is more to read, a torn frame is not given with the first bytes of the next one`(seed: UInt64)
        throws
    {
        let ids = RequestIDs(connection: seed << 55 | 12345)
        let (first, second) = (answer(ids, 1, size: 300), answer(ids, 2, size: 20))
        // All cuts at which the torn frame looks whole with a part of the next one, and all ends of what is read first.
        for cut in (first.count - second.count + 1)..<first.count {
            let bytes = first.prefix(cut) + second
            for end in first.count...bytes.count {
                var reader = FrameReader(limit: 1 << 20, mark: ids.mark)
                reader.append(bytes.prefix(end))
                var found: [[UInt8]] = []
                for isAtEnd in [false, true] {
                    while let range = try reader.next(isAtEnd: isAtEnd) {
                        found.append(reader.withFrame(range) { span in span.withUnsafeBytes(Array.init) })
                    }
                    #expect(isAtEnd ? !reader.keepsBack : found.isEmpty || end == bytes.count)
                    if !isAtEnd { reader.append(bytes.dropFirst(end)) }
                }
                #expect(found == [Array(second.dropFirst())], "cut at \(cut), read up to \(end)")
            }
        }
    }

    @Test func `frames of this connection that are whole are never taken for torn ones`() throws {
        let ids = RequestIDs(connection: 1 << 62)
        let frames = (1...200).map { answer(ids, UInt64($0), size: $0 * 7) }
        var reader = FrameReader(limit: 1 << 20, mark: ids.mark)
        reader.append(accepted + frames.joined())
        var count = 0
        while try reader.next() != nil { count += 1 }
        reader.takeTorn { _ in Issue.record("torn") }
        #expect(count == 201)
    }

    @Test func `rubbish is passed over up to the next frame that is beyond doubt`() throws {
        let ids = RequestIDs(connection: 77)
        var reader = FrameReader(limit: 1 << 20, mark: ids.mark)
        reader.append([3, 0xFF, 0xFF, 0xFF, 0x99, 0x98, 0x97] + answer(ids, 5))
        let rubbish = try #require(try reader.next())
        reader.reject(rubbish)
        let range = try #require(try reader.next())
        #expect(reader.withFrame(range) { $0.byteCount } == answer(ids, 5).count - 1)
    }

    @Test func `who starts in the middle of a frame finds the next one, and an acceptance`() throws {
        let ids = RequestIDs(connection: 99)
        let middle = answer(ids, 4, size: 90).suffix(60)
        for next in [answer(ids, 5), accepted] {
            var reader = FrameReader(limit: 1 << 20, mark: ids.mark, startsAnywhere: true)
            reader.append([2, 0x2A, 0] + middle + next + accepted)
            for frame in [next, accepted] {
                let range = try #require(try reader.next())
                #expect(
                    reader.withFrame(range) { span in span.withUnsafeBytes(Array.init) } == Array(frame.dropFirst())
                )
            }
        }
    }

    @Test func `behind a part that was dropped a frame begins, and a rest that comes all the same is passed over`()
        throws
    {
        let ids = RequestIDs(connection: 7)
        let torn = answer(ids, 1, size: 5000)
        for isLate in [false, true] {
            var reader = FrameReader(limit: 1 << 20, mark: ids.mark)
            reader.append(torn.prefix(1000))
            let (early, hasPart) = (try reader.next(), reader.hasPart)
            #expect(early == nil && hasPart)
            reader.dropPart()
            reader.append((isLate ? torn.dropFirst(1000) : []) + accepted)
            let range = try #require(try reader.next())
            #expect(reader.withFrame(range) { $0.withUnsafeBytes(Array.init) } == [0x22, 0x00])
        }
    }

    @Test func `lengths of 64 bits are passed over where the next frame is looked for`() throws {
        let ids = RequestIDs(connection: 42)
        let largest = [UInt8](repeating: 0xFF, count: 9) + [1]
        for tag: UInt8 in [0x1A, 0x22, 0x2A] {
            var reader = FrameReader(limit: 1 << 20, mark: ids.mark, startsAnywhere: true)
            for bytes in [[0x7F, tag], largest, largest, [tag], largest, answer(ids, 6)] { reader.append(bytes) }
            let range = try #require(try reader.next())
            #expect(reader.withFrame(range) { $0.byteCount } == answer(ids, 6).count - 1)
        }
    }

    @Test func `a length in more bytes than it needs is taken`() throws {
        #expect(try frames([0x82, 0x80, 0x00, 0x22, 0x00], pieces: [1, 1, 1]) == [[0x22, 0x00]])
    }

    @Test(
        arguments: [
            ([UInt8](repeating: 0x80, count: 19), .overlongLength),
            ([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02], .overlongLength),
            ([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01], .tooLong(1 << 63)),
            ([0x80, 0x80, 0x80, 0x80, 0x08], .tooLong(1 << 31)),
        ] as [([UInt8], FrameError)]
    )
    func `an impossible length is an error, and costs no memory`(bytes: [UInt8], error: FrameError) {
        #expect(throws: error) { try frames(bytes, pieces: []) }
        #expect(throws: error) { try frames(bytes, pieces: Array(repeating: 1, count: bytes.count)) }
    }
}

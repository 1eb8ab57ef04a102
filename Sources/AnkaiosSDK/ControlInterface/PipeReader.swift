package import AnkaiosSession
package import AnkaiosWire

/// Makes events of the bytes that come over `input`, without reading them itself.
package struct PipeReader: ~Copyable {
    private var frames: FrameReader
    private var told: Told
    private let frameLimit: Int

    package init(ids: RequestIDs, frameLimit: Int) {
        self.frameLimit = frameLimit
        frames = FrameReader(limit: frameLimit, mark: ids.mark)
        told = Told(ids: ids)
    }

    /// Forgets what was read: the pipe is a new one.
    package mutating func begin(fromAnywhere: Bool) {
        frames = FrameReader(limit: frameLimit, mark: told.ids.mark, startsAnywhere: fromAnywhere)
    }

    /// Whether a frame that looks whole waits until it is known whether more comes right behind it.
    package var keepsBack: Bool { frames.keepsBack }

    /// Whether a frame has begun that is not complete yet.
    package var isInsideFrame: Bool { frames.hasPart }

    /// Drops the part of a frame whose rest does not come, and tells of it.
    package mutating func dropPart(_ tell: ([Session.Event]) -> Void) {
        frames.dropPart()
        told.takeTorn(&frames)
        told.flush(tell)
    }

    /// Lets bytes be read into its buffer.
    package mutating func fill(_ read: (UnsafeMutableRawBufferPointer) -> Int) -> Int { frames.fill(read) }

    package mutating func append(_ bytes: some Collection<UInt8>) { frames.append(bytes) }

    /// Reports all complete frames; false when the bytes no longer make sense.
    package mutating func take(isAtEnd: Bool, _ tell: ([Session.Event]) -> Void) -> Bool {
        var isSound = true
        do throws(FrameError) {
            while let range = try frames.next(isAtEnd: isAtEnd) {
                told.takeTorn(&frames)
                if !told.takeFrame(range, of: frames) { frames.reject(range) }
                if told.isLarge { told.flush(tell) }
            }
        } catch {
            isSound = false
        }
        told.takeTorn(&frames)
        told.flush(tell)
        return isSound
    }
}

/// What has been read and not been told yet.
private struct Told: Sendable {
    let ids: RequestIDs
    private var messages: InboundReader
    /// The room is kept.
    private var events: [Session.Event] = []
    private var size = 0

    init(ids: RequestIDs) {
        self.ids = ids
        messages = InboundReader(ids: ids)
    }

    /// Whether it waits for no more: what is decoded waits neither for many others nor for large ones.
    var isLarge: Bool { events.count >= 64 || size > 64 * 1024 }

    /// Takes a frame; false if it is not a message.
    mutating func takeFrame(_ range: Range<Int>, of frames: borrowing FrameReader) -> Bool {
        size += range.count
        var found = events
        events = []
        defer { events = found }
        return frames.withFrame(range) { bytes in messages.read(bytes) { found.append(.received($0)) } }
    }

    mutating func takeTorn(_ frames: inout FrameReader) {
        var found = events
        events = []
        frames.takeTorn { bytes in
            messages.finish { found.append(.received($0)) }
            found.append(.received(.torn(ids.call(ofTorn: bytes))))
        }
        events = found
    }

    mutating func flush(_ tell: ([Session.Event]) -> Void) {
        var found = events
        events = []
        messages.finish { found.append(.received($0)) }
        size = 0
        if !found.isEmpty { tell(found) }
        found.removeAll(keepingCapacity: true)
        events = found
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// One direction through the proxy: bytes are read at one end and written at the other, unchanged and at once.
///
/// Each whole frame is one `write`, as it was one of the sender's. So a small one stays in one piece. An incomplete
/// frame is written as it is: nothing is held back. While the other end takes nothing, nothing is read, so that the
/// sender feels it.
final class Passage {
    private let reactor: Reactor
    /// A few pieces have ended.
    var onPieces: ([TranscriptCutter.Piece]) -> Void = { _ in }
    /// The source has no writer, and all that came from it is passed on.
    var onEnd: () -> Void = {}
    /// The sink has no reader. What waited for it is gone.
    var onSinkGone: () -> Void = {}
    /// Bytes are there for a sink that is not open yet.
    var onSinkWanted: () -> Void = {}

    private(set) var source: Descriptor?
    private(set) var sink: Descriptor?
    private var sourceWatch: Reactor.Watch?
    private var sinkWatch: Reactor.Watch?
    private var cutter = TranscriptCutter()
    private var units = Queue<ArraySlice<UInt8>>()
    private var unit: ArraySlice<UInt8>?
    private var hasEnded = false

    init(_ reactor: Reactor) { self.reactor = reactor }

    /// Takes an open end to read from; the one before is closed after that.
    func open(source: Descriptor) {
        closeSource()
        self.source = source
        update()
    }

    /// Takes an open end to write to, and writes what waits.
    func open(sink: Descriptor) {
        self.sink?.close()
        self.sink = sink
        flush()
    }

    func closeSource() {
        reactor.unwatch(sourceWatch)
        sourceWatch = nil
        source?.close()
        source = nil
        hasEnded = false
    }

    /// Closes the sink; what waited for it is gone.
    func closeSink() {
        reactor.unwatch(sinkWatch)
        sinkWatch = nil
        sink?.close()
        sink = nil
        units.removeAll()
        unit = nil
    }

    /// What is left of a frame that will never be whole.
    func takeTorn() -> [UInt8] { cutter.end() }

    /// Passes on what is there now.
    /// - Parameter isLast: called without a sign from the source. Then an empty pipe does not mean the end of the file.
    func pump(isLast: Bool = false) {
        guard let source, !hasEnded, isIdle else { return }
        var bytes: [UInt8] = []
        // Not for ever: the other direction has its turn, too.
        reading: for _ in 0..<4 {
            switch source.read(upTo: 1 << 16) {
            case .bytes(let more): bytes += more
            case .nothingNow: break reading
            case .end, .failed:
                hasEnded = !isLast
                break reading
            }
        }
        if !bytes.isEmpty {
            let (pieces, ends) = cutter.take(bytes)
            if !pieces.isEmpty { onPieces(pieces) }
            var start = 0
            for end in ends + [bytes.count] where end > start {
                units.append(bytes[start..<end])
                start = end
            }
        }
        flush()
    }

    private var isIdle: Bool { unit == nil && units.isEmpty }

    private func flush() {
        while let next = unit ?? units.popFirst() {
            unit = next
            guard let sink else {
                update()
                return onSinkWanted()
            }
            switch sink.write(next) {
            case .wrote(let count):
                let rest = next.dropFirst(count)
                unit = rest.isEmpty ? nil : rest
            case .full:
                return update()
            case .noReader, .failed:
                closeSink()
                return onSinkGone()
            }
        }
        update()
        if hasEnded {
            closeSource()
            onEnd()
        }
    }

    private func update() {
        reactor.unwatch(sourceWatch)
        reactor.unwatch(sinkWatch)
        sourceWatch = nil
        sinkWatch = nil
        if let source, isIdle, !hasEnded {
            sourceWatch = reactor.watch(source, Reactor.readable) { [weak self] _ in self?.pump() }
        }
        if let sink {
            sinkWatch = reactor.watch(sink, isIdle ? 0 : Reactor.writable) { [weak self] events in
                guard let self, self.sink == sink else { return }
                if events & Reactor.broken != 0 {
                    closeSink()
                    onSinkGone()
                } else {
                    flush()
                }
            }
        }
    }
}

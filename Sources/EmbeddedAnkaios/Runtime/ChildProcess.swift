#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A process of this machine in a session of its own, watched without polling.
///
/// What it prints and its end arrive on the thread of the reactor. When it has ended, whatever it has started is killed,
/// as the end of a container's first process ends the container.
final class ChildProcess {
    enum Event {
        case printed([UInt8], LogStore.Stream)
        /// All that it has printed was told before. 128 + n after signal n.
        case ended(code: Int)
    }

    private let program: KeptProgram
    private let reactor: Reactor
    private let handler: (Event) -> Void
    private var streams: [LogStore.Stream: (descriptor: Descriptor, watch: Reactor.Watch?)] = [:]
    private var exitWatch: Reactor.Watch?
    private(set) var hasEnded = false

    var pid: pid_t { program.pid }

    init(_ command: KeptProgram.Command, reactor: Reactor, handler: @escaping (Event) -> Void) throws(SystemError) {
        self.reactor = reactor
        self.handler = handler
        let pipes = try Descriptor.pipes(2)
        let (output, errors) = (pipes[0], pipes[1])
        defer {
            output.write.close()
            errors.write.close()
        }
        do {
            program = try KeptProgram(command, output: output.write, errors: errors.write)
        } catch {
            for end in [output.read, errors.read] { end.close() }
            throw error
        }
        for (stream, end) in [(LogStore.Stream.output, output.read), (.errors, errors.read)] {
            end.setNonBlocking()
            streams[stream] = (end, nil)
        }
        watchStreams()
        exitWatch = reactor.watch(Descriptor(number: program.end), Reactor.readable) { [weak self] _ in
            self?.exited()
        }
    }

    /// Sends a signal to the process and all of its group.
    func signal(_ number: Int32) {
        if !hasEnded { program.signal(number) }
    }

    /// Kills it and waits for its end. The handler hears of it.
    ///
    /// SIGKILL ends it at once. When it, or what it has started, has changed its user, the system may refuse the signal:
    /// then this gives up after a second, and tells an end by SIGKILL.
    func endNow() {
        guard !hasEnded else { return }
        program.endNow()
        exited()
    }

    // MARK: - What it does

    private func watchStreams() {
        for (stream, (descriptor, _)) in streams {
            streams[stream]?.watch = reactor.watch(descriptor, Reactor.readable) { [weak self] _ in
                self?.somethingCame()
            }
        }
    }

    /// What is printed at once is read together: all of the standard output, then all of the standard error, as conmon
    /// does it. So what a program prints in turns has an order that does not depend on who is faster.
    private func somethingCame() {
        for (_, watch) in streams.values { reactor.unwatch(watch) }
        _ = reactor.after(.milliseconds(2)) { [weak self] in
            guard let self, !hasEnded else { return }
            read(.output)
            read(.errors)
            watchStreams()
        }
    }

    private func read(_ stream: LogStore.Stream) {
        for _ in 0..<8 {
            guard let descriptor = streams[stream]?.descriptor else { return }
            switch descriptor.read(upTo: 65536) {
            case .bytes(let bytes): handler(.printed(bytes, stream))
            case .nothingNow: return
            case .end, .failed:
                descriptor.close()
                streams[stream] = nil
            }
        }
    }

    private func exited() {
        guard !hasEnded else { return }
        hasEnded = true
        reactor.unwatch(exitWatch)
        let code = program.exitCode()
        drain()
        handler(.ended(code: Int(code)))
    }

    /// Reads what is left.
    private func drain() {
        for stream in [LogStore.Stream.output, .errors] {
            guard let (descriptor, watch) = streams[stream] else { continue }
            while case .bytes(let bytes) = descriptor.read(upTo: 65536) { handler(.printed(bytes, stream)) }
            reactor.unwatch(watch)
            descriptor.close()
        }
        streams = [:]
    }
}

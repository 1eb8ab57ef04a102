#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A process of this machine in a session of its own, watched without polling.
///
/// Its output and its end arrive on the thread of the reactor. When it has ended, all that it has started is killed, as
/// in a container whose first process ends.
final class ChildProcess {
    enum Event {
        case printed([UInt8], LogStore.Stream)
        /// All of its output came before. 128 + n after signal n.
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
    /// SIGKILL ends it at once. The system may refuse the signal when it, or what it has started, has changed its user.
    /// Then this gives up after a second, and reports an end by SIGKILL.
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

    /// Output that comes at once is read together, as conmon does it: the standard output, then the standard error. So the
    /// order of a program's alternating output does not depend on timing.
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

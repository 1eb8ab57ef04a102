import AnkaiosPlatform
import CAnkaiosPlatform
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

extension PipeExecutor {
    // MARK: - Beginning and end

    /// Starts the reader; false when the system has no thread left.
    func start(_ pipes: PipeThread) -> Bool {
        state.withLock { state in
            guard startThread(pipes, asReader: true, &state) else { return false }
            state.pipes = pipes
            return true
        }
    }

    private func startThread(_ pipes: PipeThread, asReader: Bool, _ state: inout State) -> Bool {
        let argument = Unmanaged.passRetained(Start(executor: self, pipes: pipes, asReader: asReader)).toOpaque()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        // As much as Swift's own threads have, which is little in some C libraries.
        var size = 0
        pthread_attr_getstacksize(&attributes, &size)
        pthread_attr_setstacksize(&attributes, max(size, 1 << 20))
        var handle = pthread_t()
        let code = pthread_create(
            &handle,
            &attributes,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                start.executor.serve(start.pipes, asReader: start.asReader)
                return nil
            },
            argument
        )
        guard code == 0 else {
            Unmanaged<Start>.fromOpaque(argument).release()
            return false
        }
        state.threads.append(handle)
        return true
    }

    private final class Start {
        let executor: PipeExecutor
        let pipes: PipeThread
        let asReader: Bool

        init(executor: PipeExecutor, pipes: PipeThread, asReader: Bool) {
            (self.executor, self.pipes, self.asReader) = (executor, pipes, asReader)
        }
    }

    func startSpare(_ state: inout State) {
        state.timer = cankaios_timer()
        let isThere = state.pipes.map { state.timer >= 0 && startThread($0, asReader: false, &state) }
        state.spare = isThere == true ? .waits : .missing
    }

    /// What each of the two threads does in its life.
    private func serve(_ pipes: PipeThread, asReader: Bool) {
        if asReader {
            reader.store(Self.thisThread, ordering: .relaxed)
        } else {
            guard waitForTurn(pipes) else { return }
        }
        // Until the link has ended; false: the other thread reads now.
        while !pipes.run(), waitForTurn(pipes) {}
    }

    /// The pipes are closed: reading has ended, and the spare ends.
    func retire() {
        let rest = state.withLock { state in
            (state.hasEnded, state.pipes) = (true, nil)
            reader.store(0, ordering: .relaxed)
            if state.timer >= 0 { _ = cankaios_timer_set(state.timer, 1) }
            return state.takeAll()
        }
        for job in rest { leave(job) }
    }

    /// Waits for the end of the threads. One that is kept by a job, which is the user's, is left to itself.
    func join() {
        let (threads, detained) = state.withLock { state in
            defer { state.threads = [] }
            return (state.threads, state.detained)
        }
        for thread in threads {
            if Self.number(of: thread) == detained {
                pthread_detach(thread)
            } else {
                pthread_join(thread, nil)
            }
        }
        state.withLock { state in
            if state.timer >= 0 { close(state.timer) }
            state.timer = -1
        }
    }

    // MARK: - The spare

    func setTimer(_ state: inout State) {
        (state.watched, state.isTimerSet) = (state.begun, true)
        _ = cankaios_timer_set(state.timer, Self.patience)
    }

    /// Sleeps as the spare; true when this thread has become the reader, false at the end.
    private func waitForTurn(_ pipes: PipeThread) -> Bool {
        let timer = state.withLock { state in
            if state.detained == Self.thisThread { state.detained = nil }
            if !state.hasEnded { state.spare = .waits }
            return state.hasEnded ? -1 : state.timer
        }
        guard timer >= 0 else { return false }
        while true {
            var expirations: UInt64 = 0
            let count = read(timer, &expirations, 8)
            guard count == 8 || errno == EINTR else { return false }
            let verdict = state.withLock { state -> Bool? in
                if state.hasEnded { return false }
                return count == 8 && takesOver(&state) ? true : nil
            }
            if verdict == true { pipes.endTurn() }
            if let verdict { return verdict }
        }
    }

    /// Whether a job keeps the reader for too long; this thread is the reader then.
    private func takesOver(_ state: inout State) -> Bool {
        state.isTimerSet = false
        if state.isRunning, state.begun == state.watched {
            state.detained = reader.load(ordering: .relaxed)
            state.spare = .missing
            reader.store(Self.thisThread, ordering: .relaxed)
            return true
        }
        // Nothing has begun since: the next job sets the timer.
        if state.isRunning || state.begun != state.watched { setTimer(&state) }
        return false
    }
}

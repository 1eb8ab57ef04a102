import AnkaiosPlatform

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A thread for what blocks: the threads of the pool are too few for it.
final class PlayerThread: Sendable {
    private enum Progress {
        case running(waiting: [CheckedContinuation<Void, Never>])
        case finished
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let progress = Lock(Progress.running(waiting: []))

    init(_ work: @escaping @Sendable () -> Void) {
        let body = Body { [self] in
            work()
            finish()
        }
        let pointer = Unmanaged.passRetained(body)
        var thread = pthread_t()
        let result = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            pointer.toOpaque()
        )
        if result == 0 {
            pthread_detach(thread)
        } else {
            // Without another thread it is done by this one.
            pointer.takeRetainedValue().run()
        }
    }

    /// Does something on a thread of its own and waits for its end.
    static func run(_ work: @escaping @Sendable () -> Void) async {
        await PlayerThread(work).finished()
    }

    func finished() async {
        await withCheckedContinuation { waiter in
            let isFinished = progress.withLock { progress in
                guard case .running(let waiting) = progress else { return true }
                progress = .running(waiting: waiting + [waiter])
                return false
            }
            if isFinished { waiter.resume() }
        }
    }

    private func finish() {
        let waiting = progress.withLock { progress -> [CheckedContinuation<Void, Never>] in
            defer { progress = .finished }
            if case .running(let waiting) = progress { return waiting }
            return []
        }
        for waiter in waiting { waiter.resume() }
    }
}

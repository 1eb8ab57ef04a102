#if GRPC
    import CGRPC
    import AnkaiosPlatform

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #endif

    /// One thread, and the queue of gRPC's library on which it sleeps. All events of the RPCs of this loop happen on
    /// it.
    package final class RPCLoop: @unchecked Sendable {
        /// What the thread does beside: called whenever something has happened.
        package struct Work: Sendable {
            /// Does what is due. Returns false when the loop must end. No RPC of it may be alive then.
            package var turn: @Sendable () -> Bool
            /// When something falls due next, in the machine's monotonic time; nil: never by itself.
            package var due: @Sendable () -> Duration?
            /// The last call, when the thread is about to end.
            package var ended: @Sendable () -> Void

            package init(
                turn: @escaping @Sendable () -> Bool,
                due: @escaping @Sendable () -> Duration?,
                ended: @escaping @Sendable () -> Void
            ) {
                self.turn = turn
                self.due = due
                self.ended = ended
            }
        }

        private struct State {
            var isAwake = true
            var sleepsUntil: Duration?
            var isShutDown = false
            var thread: pthread_t?
        }

        let queue: OpaquePointer
        private let state = Lock(State())
        /// A call of a channel without a server: operations on it do nothing but come back, which wakes the thread.
        private let bell: OpaquePointer?
        private let bellChannel: OpaquePointer?

        package init() {
            RPCLibrary.use()
            let queue: OpaquePointer = grpc_completion_queue_create_for_next(nil)
            self.queue = queue
            bellChannel = grpc_lame_client_channel_create(nil, GRPC_STATUS_UNAVAILABLE, "")
            bell = bellChannel.flatMap { ankaios_channel_call($0, queue, "/") }
        }

        deinit {
            if let bell { grpc_call_unref(bell) }
            if let bellChannel { grpc_channel_destroy(bellChannel) }
            grpc_completion_queue_destroy(queue)
        }

        /// Starts the thread. False: the system gives none, or its end has come already.
        package func start(_ work: Work) -> Bool {
            let body = Unmanaged.passRetained(ThreadBody { self.run(work) })
            return state.withLock { state in
                var handle = pthread_t()
                let code = pthread_create(
                    &handle,
                    nil,
                    { argument in
                        guard let argument else { return nil }
                        Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
                        return nil
                    },
                    body.toOpaque()
                )
                if code == 0 {
                    state.thread = handle
                } else {
                    body.release()
                    state.isShutDown = true
                    grpc_completion_queue_shutdown(queue)
                }
                return code == 0
            }
        }

        /// Waits for the thread, which is about to end: ``Work/ended`` has been called.
        package func join() {
            let thread = state.withLock { state in
                defer { state.thread = nil }
                return state.thread
            }
            if let thread { pthread_join(thread, nil) }
        }

        /// Has the thread take a turn.
        package func wake() {
            ring { _ in true }
        }

        /// Sees to it that the thread takes a turn at that moment at the latest.
        package func wake(at moment: Duration) {
            ring { state in !state.isAwake && (state.sleepsUntil.map { moment < $0 } ?? true) }
        }

        private func ring(_ isNeeded: (State) -> Bool) {
            state.withLock { state in
                guard !state.isShutDown, let bell, isNeeded(state) else { return }
                // One ring is enough until the thread has looked around.
                state.isAwake = true
                let tag = RPCOperation.tag { _ in }
                if ankaios_rpc_nothing(bell, tag) == 0 { RPCOperation.forget(tag) }
            }
        }

        /// Starts an operation of the library; `done` is called on the thread when it has come back. False: it did not
        /// start, and `done` will not be called.
        func start(
            _ operation: (UnsafeMutableRawPointer) -> Bool,
            _ done: @escaping @Sendable (_ isOK: Bool) -> Void
        ) -> Bool {
            state.withLock { state in
                guard !state.isShutDown else { return false }
                let tag = RPCOperation.tag(done)
                if operation(tag) { return true }
                RPCOperation.forget(tag)
                return false
            }
        }

        private func run(_ work: Work) {
            var signals = sigset_t()
            sigfillset(&signals)
            for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&signals, signal) }
            pthread_sigmask(SIG_BLOCK, &signals, nil)
            while work.turn() {
                // From now on everybody with an earlier moment rings the bell; so none is missed between the two looks.
                state.withLock { state in
                    state.isAwake = false
                    state.sleepsUntil = nil
                }
                let due = work.due()
                state.withLock { $0.sleepsUntil = due }
                take(ankaios_queue_next(queue, due.map { max($0 - .now, .zero).wholeNanoseconds } ?? -1))
                state.withLock { $0.isAwake = true }
                // What else is there already.
                while case let event = ankaios_queue_next(queue, 0), event.type == GRPC_OP_COMPLETE { take(event) }
            }
            state.withLock { state in
                state.isShutDown = true
                grpc_completion_queue_shutdown(queue)
            }
            while case let event = ankaios_queue_next(queue, -1), event.type != GRPC_QUEUE_SHUTDOWN { take(event) }
            work.ended()
        }

        private func take(_ event: grpc_event) {
            guard event.type == GRPC_OP_COMPLETE, let tag = event.tag else { return }
            RPCOperation.finish(tag, isOK: event.success != 0)
        }
    }

    private final class ThreadBody {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// An operation that the library carries out; its address is the tag by which it comes back.
    private final class RPCOperation {
        private let done: @Sendable (Bool) -> Void

        private init(_ done: @escaping @Sendable (Bool) -> Void) { self.done = done }

        static func tag(_ done: @escaping @Sendable (Bool) -> Void) -> UnsafeMutableRawPointer {
            Unmanaged.passRetained(RPCOperation(done)).toOpaque()
        }

        static func finish(_ tag: UnsafeMutableRawPointer, isOK: Bool) {
            Unmanaged<RPCOperation>.fromOpaque(tag).takeRetainedValue().done(isOK)
        }

        static func forget(_ tag: UnsafeMutableRawPointer) {
            Unmanaged<RPCOperation>.fromOpaque(tag).release()
        }
    }

    /// The library is started once and for the life of the process, which is its own way of use.
    enum RPCLibrary {
        private static let started: Void = {
            grpc_init()
            if getenv("GRPC_VERBOSITY") == nil { ankaios_grpc_be_silent() }
        }()

        static func use() { started }
    }

    extension Duration {
        /// The present moment of the machine's monotonic clock.
        static var now: Duration {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
        }

        /// Rounded up, and at most some years.
        var wholeNanoseconds: Int64 {
            let (seconds, attoseconds) = components
            return min(seconds, 1 << 30) * 1_000_000_000 + (attoseconds + 999_999_999) / 1_000_000_000
        }
    }
#endif

import AnkaiosPlatform
import AnkaiosProtobuf
import Dispatch
import Glibc
import TestSupport
import Testing

@testable import AnkaiosSDK

/// Tasks on the thread that reads the pipes: they run there while they are short, and keep nobody waiting when they are not.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct PipeExecutorTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    /// Lends a connection to an agent that answers each request for the state.
    private func connected<Result: Sendable>(
        _ body: @escaping @Sendable (Ankaios) async throws -> Result
    ) async throws -> Result {
        let agent = ScriptedAgent()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await agent.play { agent in
                    agent.accept()
                    while let request = agent.nextRequest() {
                        let state = Proto.CompleteState(desiredState: Proto.State(apiVersion: "v1"))
                        agent.answer(
                            request.requestId,
                            .completeStateResponse(Proto.CompleteStateResponse(completeState: state))
                        )
                    }
                }
            }
            let result = try await Ankaios.withConnection(to: .controlInterface(at: agent.directory), body)
            try await group.waitForAll()
            return result
        }
    }

    private func executor(of ankaios: Ankaios) throws -> PipeExecutor {
        try #require(ankaios.taskExecutor as? PipeExecutor)
    }

    @Test func `a caller goes on where its answer was read`() async throws {
        let places = try await connected { ankaios in
            let executor = try executor(of: ankaios)
            var places: [Bool] = []
            for _ in 0..<100 {
                _ = try await ankaios.state(.desiredState)
                places.append(executor.isReader)
            }
            return places
        }
        // A thread that was not given the processor for some time is not the reader any more.
        #expect(places.count { $0 } > 50)
    }

    @Test func `the closure begins there already`() async throws {
        let begins = try await connected { try executor(of: $0).isReader }
        #expect(begins)
    }

    @Test func `child tasks and actors go on there, too`() async throws {
        actor Counter {
            var onReader = 0
            func read(_ ankaios: Ankaios, _ executor: PipeExecutor) async throws {
                _ = try await ankaios.state(.desiredState)
                if executor.isReader { onReader += 1 }
            }
        }
        let counter = Counter()
        try await connected { ankaios in
            let executor = try executor(of: ankaios)
            try await withThrowingTaskGroup { group in
                for _ in 0..<64 { group.addTask { try await counter.read(ankaios, executor) } }
                try await group.waitForAll()
            }
        }
        #expect(await counter.onReader > 0)
    }

    @Test(arguments: [1, 2])
    func `code that blocks keeps no other caller waiting`(blockers: Int) async throws {
        try await connected { ankaios in
            let (begun, answered) = (Gate(), Gate())
            try await withThrowingTaskGroup { group in
                for _ in 0..<blockers {
                    group.addTask {
                        _ = try await ankaios.state(.desiredState)
                        begun.open()
                        answered.pass()
                    }
                }
                try await Task(executorPreference: OneThread()) {
                    for _ in 0..<blockers { begun.pass() }
                    // Nobody reads now, unless another thread does so by itself.
                    _ = try await ankaios.state(.desiredState)
                    for _ in 0..<blockers { answered.open() }
                }.value
                try await group.waitForAll()
            }
        }
    }

    @Test func `a thread that was blocked takes its turn again`() async throws {
        try await connected { ankaios in
            let other = OneThread()
            for _ in 0..<5 {
                let answered = Gate()
                let caller = Task(executorPreference: other) {
                    _ = try await ankaios.state(.desiredState)
                    answered.open()
                }
                _ = try await ankaios.state(.desiredState)
                answered.pass()
                try await caller.value
            }
        }
    }

    @Test func `a task that yields for ever keeps no other caller waiting`() async throws {
        try await connected { ankaios in
            let isAnswered = Lock(false)
            let caller = Task(executorPreference: OneThread()) {
                for _ in 0..<10 { _ = try await ankaios.state(.desiredState) }
                isAnswered.withLock { $0 = true }
            }
            _ = try await ankaios.state(.desiredState)
            while !isAnswered.withLock({ $0 }) { await Task.yield() }
            try await caller.value
        }
    }

    @Test func `a close does not wait for code that blocks`() async throws {
        try await connected { ankaios in
            let (begun, closed) = (Gate(), Gate())
            let closer = Task(executorPreference: OneThread()) {
                begun.pass()
                await ankaios.close()
                closed.open()
            }
            _ = try await ankaios.state(.desiredState)
            begun.open()
            closed.pass()
            await closer.value
            await #expect(throws: AnkaiosError(.shutDown)) { try await ankaios.state() }
        }
    }

    @Test func `the signal mask of a caller is as on any thread`() async throws {
        @Sendable func isBlocked() -> Int32 {
            var mask = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &mask)
            return sigismember(&mask, SIGPIPE)
        }
        let before = isBlocked()
        let meanwhile = try await connected { ankaios in
            _ = try await ankaios.state(.desiredState)
            return isBlocked()
        }
        #expect(meanwhile == before, "a program that the caller starts would inherit it")
    }

    @Test func `an executor that the caller prefers stays`() async throws {
        let own = OneThread()
        let isOwn = try await withTaskExecutorPreference(own) {
            try await connected { ankaios in
                _ = try await ankaios.state(.desiredState)
                return own.isCurrent
            }
        }
        #expect(isOwn)
    }
}

/// What one thread waits for and another one lets happen.
private final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }
    /// Blocks the thread.
    func pass() { semaphore.wait() }
}

/// An executor with a thread of its own, which nobody else's code can keep.
private final class OneThread: TaskExecutor {
    private final class Work: Sendable {
        let jobs = Lock<[@Sendable () -> Void]>([])
        let came = Gate()

        func serve() {
            while true {
                came.pass()
                // Without a job it is the end.
                guard let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return }
                job()
            }
        }
    }

    private let work = Work()
    private let thread: pthread_t

    init() {
        var handle = pthread_t()
        let argument = Unmanaged.passRetained(work).toOpaque()
        pthread_create(
            &handle,
            nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().serve() }
                return nil
            },
            argument
        )
        thread = handle
    }

    deinit {
        work.came.open()
        pthread_detach(thread)
    }

    var isCurrent: Bool { pthread_equal(pthread_self(), thread) != 0 }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        work.jobs.withLock { $0.append { job.runSynchronously(on: self.asUnownedTaskExecutor()) } }
        work.came.open()
    }
}

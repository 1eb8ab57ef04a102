import AnkaiosPlatform
import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// An executor with as many threads as there are processors. They stay until the process ends.
final class TaskThreads: TaskExecutor {
    private let jobs = Lock<[@Sendable () -> Void]>([])
    private let came = DispatchSemaphore(value: 0)

    init() {
        for _ in 0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) { startThread { [self] in serve() } }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append { job.runSynchronously(on: self.asUnownedTaskExecutor()) } }
        came.signal()
    }

    private func serve() {
        while true {
            came.wait()
            let job = jobs.withLock { $0.removeFirst() }
            job()
        }
    }
}

/// Runs what waits on a thread of its own, so that no task's thread is held.
package func onThreadOfItsOwn<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        startThread { continuation.resume(returning: body()) }
    }
}

private final class Start {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

private func startThread(_ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    pthread_create(
        &thread,
        nil,
        { argument in
            guard let argument else { return nil }
            pthread_detach(pthread_self())
            Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
            return nil
        },
        Unmanaged.passRetained(Start(body)).toOpaque()
    )
}

import AnkaiosPlatform
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Runs tasks on the thread that reads the pipes, so that an answer wakes no other thread (decision 0013).
///
/// Only what the reader itself resumes runs there, and only while it is short. What is left after ``turn`` goes to
/// Swift's own threads, and so does everything that others resume. A second thread, the spare, supervises the first.
/// When a job has run for ``patience``, the spare becomes the reader. The first one becomes the spare as soon as its
/// job is done. Without a spare nothing runs on the reader. So no code keeps the pipes from being read for long.
final class PipeExecutor: TaskExecutor {
    struct State {
        /// What both threads do in turn; nil before the start and after the end.
        var pipes: PipeThread?
        /// What waits for the reader's turn, from ``first`` on.
        var jobs: [UnownedJob] = []
        var first = 0
        /// Counts the jobs that have begun, so that the spare can tell one that does not end from many.
        var begun: UInt64 = 0
        var isRunning = false
        /// The frames of the jobs that run wait for each other.
        var holdsFrames = false
        var spare = Spare.none
        /// The last job that had begun when the timer was set.
        var watched: UInt64 = 0
        var timer: Int32 = -1
        var isTimerSet = false
        var hasEnded = false
        var threads: [pthread_t] = []
        /// The thread that is kept by a job while another one reads.
        var detained: UInt?
    }

    enum Spare {
        /// It was not needed yet.
        case none
        case waits
        /// It reads, or could not be started.
        case missing
    }

    let state = Lock(State())
    /// The thread that reads now; 0: none.
    let reader = Atomic<UInt>(0)
    /// How long the reader runs jobs until it reads again.
    static let turn = Duration.milliseconds(1)
    /// How long one job may keep the reader, in nanoseconds. A longer one is noticed after twice the time at the
    /// latest.
    static let patience: Int64 = 5_000_000

    init() {}

    static var thisThread: UInt { number(of: pthread_self()) }

    static func number(of thread: pthread_t) -> UInt {
        #if canImport(Glibc)
            thread
        #else
            UInt(bitPattern: thread)
        #endif
    }

    /// Whether the thread that asks is the reader.
    var isReader: Bool { reader.load(ordering: .relaxed) == Self.thisThread }

    // MARK: - Jobs

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isReader ? keep(job) : begin(with: job) { return }
        leave(job)
    }

    /// The very first job stays with the reader. So a program that then only waits for the connection does not start
    /// Swift's pool. The threads of the pool wake now and then for some seconds.
    private func begin(with job: UnownedJob) -> Bool {
        let pipes = state.withLock { state -> PipeThread? in
            guard state.spare == .none, let pipes = state.pipes else { return nil }
            startSpare(&state)
            guard state.spare == .waits else { return nil }
            state.jobs.append(job)
            return pipes
        }
        pipes?.wake()
        return pipes != nil
    }

    private func keep(_ job: UnownedJob) -> Bool {
        state.withLock { state in
            if state.spare == .none { startSpare(&state) }
            guard state.spare == .waits, !state.hasEnded else { return false }
            state.jobs.append(job)
            return true
        }
    }

    /// Leaves a job to Swift's own threads.
    func leave(_ job: UnownedJob) {
        DispatchQueue.global().async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// How many jobs wait for the reader's turn.
    var waiting: Int { state.withLock { $0.waiting } }

    /// What the reader does next.
    private enum Step {
        case run(UnownedJob, holdsFrames: Bool)
        /// The turn is over; these are left.
        case rest(ArraySlice<UnownedJob>, heldFrames: Bool)
        /// Another thread reads now.
        case detained
    }

    /// Runs the jobs that wait; false when another thread has become the reader meanwhile.
    func runJobs(for link: PipeLink) -> Bool {
        var limit: Duration?
        var isFirst = true
        while true {
            let isOver = limit.map { .now > $0 } ?? false
            switch state.withLock({ next(&$0, isFirst: isFirst, isOver: isOver) }) {
            case .run(let job, let holdsFrames):
                if holdsFrames { link.holdFrames() }
                job.runSynchronously(on: asUnownedTaskExecutor())
                // The first one is not measured: most often there is no other.
                if !isFirst, limit == nil { limit = .now + Self.turn }
                isFirst = false
            case .rest(let rest, let heldFrames):
                release(rest, heldFrames, of: link)
                return true
            case .detained: return false
            }
        }
    }

    private func next(_ state: inout State, isFirst: Bool, isOver: Bool) -> Step {
        guard isReader else { return .detained }
        guard !isOver, let job = state.take() else { return endTurn(&state) }
        state.isRunning = true
        state.begun += 1
        if !state.isTimerSet { setTimer(&state) }
        // One frame leaves at once, several leave together.
        let holdsFrames = isFirst && state.waiting > 0
        if holdsFrames { state.holdsFrames = true }
        return .run(job, holdsFrames: holdsFrames)
    }

    private func endTurn(_ state: inout State) -> Step {
        state.isRunning = false
        defer { state.holdsFrames = false }
        return .rest(state.takeAll(), heldFrames: state.holdsFrames)
    }

    private func release(_ rest: ArraySlice<UnownedJob>, _ heldFrames: Bool, of link: PipeLink) {
        for job in rest { leave(job) }
        if heldFrames { link.releaseFrames() }
    }

    /// The turn of a reader that is kept by a job ends without it.
    func endTurn(of link: PipeLink) {
        if case .rest(let rest, let heldFrames) = state.withLock({ endTurn(&$0) }) {
            release(rest, heldFrames, of: link)
        }
    }
}

extension PipeExecutor.State {
    var waiting: Int { jobs.count - first }

    mutating func take() -> UnownedJob? {
        guard first < jobs.count else { return nil }
        defer {
            first += 1
            if first == jobs.count {
                jobs.removeAll(keepingCapacity: true)
                first = 0
            }
        }
        return jobs[first]
    }

    mutating func takeAll() -> ArraySlice<UnownedJob> {
        guard first < jobs.count else { return [] }
        defer { (jobs, first) = ([], 0) }
        return jobs[first...]
    }
}

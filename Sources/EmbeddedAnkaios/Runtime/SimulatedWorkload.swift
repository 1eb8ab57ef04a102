/// What a simulated workload does: how its starts fail, what it prints and when, how it ends.
///
/// Nothing runs for it. All its times go by the clock of the cluster, so a test that owns the clock owns them too.
///
///     .init(startFailures: ["no such image"], steps: [.log("ready"), .wait(.seconds(3))], end: .exits(code: 1))
public struct SimulatedWorkload: Hashable, Codable, Sendable {
    /// One thing that it does.
    public enum Step: Hashable, Codable, Sendable {
        /// Prints a line on its standard output.
        case log(String)
        /// Prints a line on its standard error.
        case logError(String)
        /// Does nothing for this time.
        case wait(Duration)
        /// Does these steps over and over, for ever.
        case forever([Step])
    }

    /// What becomes of it after its last step.
    public enum End: Hashable, Codable, Sendable {
        /// It runs until it is deleted.
        case runsOn
        /// It ends: `Succeeded(Ok)` for 0, else `Failed(ExecFailed)`.
        case exits(code: Int)
        /// Its container vanishes: `Failed(Lost)`.
        case vanishes
    }

    /// How long a start takes.
    public var startDelay: Duration
    /// The texts with which its first starts fail, one for each; the start after them succeeds.
    public var startFailures: [String]
    /// The text with which every start fails, after those of `startFailures`.
    public var alwaysFailing: String?
    /// What it does, one after the other.
    public var steps: [Step]
    /// How it ends after its steps.
    public var end: End
    /// How long it takes to stop it.
    public var stopDelay: Duration
    /// The texts with which its first deletions fail.
    public var deleteFailures: [String]

    /// Makes a simulated workload.
    public init(
        startDelay: Duration = .zero,
        startFailures: [String] = [],
        alwaysFailing: String? = nil,
        steps: [Step] = [],
        end: End = .runsOn,
        stopDelay: Duration = .zero,
        deleteFailures: [String] = []
    ) {
        self.startDelay = startDelay
        self.startFailures = startFailures
        self.alwaysFailing = alwaysFailing
        self.steps = steps
        self.end = end
        self.stopDelay = stopDelay
        self.deleteFailures = deleteFailures
    }

    // MARK: - Presets

    /// Runs until it is deleted.
    public static let runningForever = SimulatedWorkload()

    /// Runs for a time and ends with this code.
    public static func exiting(code: Int = 0, after time: Duration = .zero) -> SimulatedWorkload {
        SimulatedWorkload(steps: time > .zero ? [.wait(time)] : [], end: .exits(code: code))
    }

    /// Prints these lines, with a pause after each, and goes on running.
    public static func logging(_ lines: [String], every pause: Duration = .zero) -> SimulatedWorkload {
        SimulatedWorkload(steps: lines.flatMap { [.log($0), .wait(pause)] })
    }

    /// Its starts fail so often with this text, then it runs.
    public static func failingToStart(times: Int, with text: String = "Error: cannot start") -> SimulatedWorkload {
        SimulatedWorkload(startFailures: Array(repeating: text, count: times))
    }

    /// Runs for a time and fails, over and over if its policy says so.
    public static func crashing(after time: Duration) -> SimulatedWorkload { exiting(code: 1, after: time) }

    /// Takes this time to start, and then runs.
    public static func startingSlowly(in time: Duration) -> SimulatedWorkload { SimulatedWorkload(startDelay: time) }

    /// Runs, and takes this time to stop.
    public static func stoppingSlowly(in time: Duration) -> SimulatedWorkload { SimulatedWorkload(stopDelay: time) }

    /// Runs, and its first deletions fail with this text.
    public static func failingToStop(times: Int, with text: String = "Error: cannot stop") -> SimulatedWorkload {
        SimulatedWorkload(deleteFailures: Array(repeating: text, count: times))
    }

    /// Runs for a time, then its container vanishes.
    public static func vanishing(after time: Duration) -> SimulatedWorkload {
        SimulatedWorkload(steps: [.wait(time)], end: .vanishes)
    }

    /// It never starts.
    public static func neverStarting(_ text: String) -> SimulatedWorkload {
        SimulatedWorkload(alwaysFailing: text)
    }
}

/// What goes wrong when. A test can make up this value and play it with `Cluster.play(_:)`. It can keep the value in a
/// file when a run fails.
///
///     let scenario = FaultScenario(
///         seed: 7,
///         steps: [
///             .init(.afterRequest(2, of: "client"), .droppedMessages(count: 1), into: "client"),
///             .init(.at(.seconds(5)), .agentDown, into: "client"),
///             .init(.at(.seconds(6)), .agentUp, into: "client"),
///         ]
///     )
///
/// As a text (``text``, ``init(text:)``) it is YAML with a line for each step.
public struct FaultScenario: Hashable, Codable, Sendable {
    /// When a step is due.
    public enum Moment: Hashable, Codable, Sendable {
        /// This time after the scenario began, by the clock of the cluster.
        case at(Duration)
        /// When the workload has written its n-th request since the scenario began, counted from 1; a denied one counts,
        /// too. The answer to it is not written yet; nor need be those to the requests before it.
        case afterRequest(Int, of: String)
        /// When an instance of the workload is in this state for the first time since the scenario began: `Running(Ok)`,
        /// `gone` …
        case when(String, is: String)
    }

    /// One thing that goes wrong.
    public struct Step: Hashable, Codable, Sendable {
        /// When it does.
        public var moment: Moment
        /// What goes wrong.
        public var fault: Fault
        /// The workload whose control interface, or whose agent, it concerns.
        public var workload: String

        /// Makes a step.
        public init(_ moment: Moment, _ fault: Fault, into workload: String) {
            self.moment = moment
            self.fault = fault
            self.workload = workload
        }
    }

    /// The seed for the cluster (``ClusterOptions/seed``), so that a run can be made again as it was.
    public var seed: UInt64
    /// What goes wrong, in any order.
    public var steps: [Step]

    /// Makes a scenario.
    public init(seed: UInt64 = 0, steps: [Step]) {
        self.seed = seed
        self.steps = steps
    }

    /// A step that was due.
    public struct Played: Hashable, Sendable {
        /// Which of the steps.
        public var index: Int
        /// This time after the scenario began.
        public var time: Duration
        /// Why it could not be done; nil: it was.
        public var problem: String?
    }
}

extension Cluster {
    /// Arms the steps of a scenario: from now on each comes when it is due. Returns at once.
    ///
    /// A scenario that is still armed goes on beside it. The end of the cluster ends both.
    /// - Throws: ``ClusterError/ended``.
    public func play(_ scenario: FaultScenario) async throws {
        try await run { (world: World) throws(ClusterError) in
            world.faultPlayers.append(FaultPlayer(scenario, world))
            world.deliver()
        }
    }

    /// The steps of all scenarios that were due so far, in the order in which they came.
    /// - Throws: ``ClusterError/ended``.
    public func playedFaults() async throws -> [FaultScenario.Played] {
        try await run { (world: World) throws(ClusterError) in world.faultPlayers.flatMap(\.played) }
    }
}

import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosSession

@testable import EmbeddedAnkaios

/// The client's session, the embedded server and an embedded agent in one world without threads, files and a clock:
/// time is a number, the FIFOs are values, and one seed gives one run.
final class World {
    let plan: Plan
    var random: SplitMix64
    private(set) var now = Duration.zero
    /// All moments at which something happened, as one number.
    private(set) var count: Int64 = 0
    private var timeline = Timeline()

    var cluster: SimulatedCluster { clusterStorage.unsafelyUnwrapped }
    var client: SimulatedClient { clientStorage.unsafelyUnwrapped }
    private var clusterStorage: SimulatedCluster?
    private var clientStorage: SimulatedClient?

    /// From the agent to the client, and the other way round.
    var input: SimulatedPipe
    var output: SimulatedPipe
    /// Whether the folder has the two pipes.
    var hasFolder = true
    /// Nothing is left to chance any more, and no fault is left.
    private(set) var isQuiet = false

    /// What nobody can know.
    var excuses = Excuses()
    /// What was found to be wrong.
    private var findings: [String] = []

    /// Whether the server restarts. Then the agent exchanges the session a second later, and ends the conversation over a request that
    /// it reads behind that without a Hello: no end may rest so long that what it reads is old, no request may come in pieces.
    let losesServer: Bool

    init(_ plan: Plan, defect: Defect? = nil) {
        self.plan = plan
        random = SplitMix64(state: plan.seed)
        losesServer = plan.steps.contains { $0.verb == .restartServer }
        let capacity = [4096, 16384, 65536].randomElement(using: &random) ?? 65536
        input = SimulatedPipe(capacity: capacity)
        output = SimulatedPipe(capacity: capacity)
        clusterStorage = SimulatedCluster(self)
        clientStorage = SimulatedClient(self, defect: defect)
    }

    // MARK: - Time

    func after(_ delay: Duration, _ action: @escaping () -> Void) { timeline.add(at: now + delay, action) }

    func at(_ moment: Duration, _ action: @escaping () -> Void) { timeline.add(at: max(moment, now), action) }

    /// A moment soon: what the system takes to wake a process.
    func soon(_ action: @escaping () -> Void) { after(.microseconds(chance(20...(isQuiet ? 100 : 3000))), action) }

    func chance(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    private func pass(until limit: Duration) {
        while findings.isEmpty, let (moment, action) = timeline.next(until: limit) {
            now = moment
            count = count &* 31 &+ moment.components.attoseconds
            action()
        }
        now = max(now, limit)
    }

    /// The first finding ends the run: what comes after it says little.
    func find(_ text: String) {
        if findings.isEmpty { findings.append("\(now): \(text)") }
    }

    // MARK: - A run

    /// Plays the plan, then lets everything come to rest, and looks at what is left.
    func play() -> String? {
        cluster.start()
        client.start()
        for step in plan.steps {
            at(.milliseconds(step.at)) { [unowned self] in take(step) }
        }
        pass(until: .milliseconds(plan.steps.last?.at ?? 0) + .seconds(4))
        isQuiet = true
        cluster.comeToRest()
        // A mirror reads anew each 10 seconds, and a link may wait a minute for its Hello.
        pass(until: now + .seconds(90))
        // From now on the mirror has nothing but events.
        client.users.refreshes = false
        cluster.changeSome()
        pass(until: now + .seconds(2))
        client.checkAtRest()
        pass(until: now + .seconds(6))
        client.checkAnswers()
        client.close()
        pass(until: now + .seconds(70))
        client.checkClosed()
        return findings.first
    }

    private func take(_ step: Plan.Step) {
        switch step.verb {
        case .read: client.read(step.first, within: .milliseconds(step.second))
        case .update: client.update(step.first, size: 10, within: .milliseconds(step.second))
        case .largeUpdate:
            client.update(step.first, size: losesServer ? 3000 : 20_000, within: .milliseconds(step.second))
        case .cancel: client.cancel(callsAgo: step.first)
        case .startLogs: client.startLogs()
        case .endLogs: client.endLogs()
        case .onlyEvents: client.users.refreshes = false
        case .clientRests: if !losesServer { client.rest(until: now + .milliseconds(step.first)) }
        case .closeSession:
            client.expectsClose = true
            cluster.closeSession()
        default: cluster.take(step)
        }
    }
}

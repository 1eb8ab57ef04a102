/// A scenario that is being played: it waits for the moments of its steps.
final class FaultPlayer {
    private let scenario: FaultScenario
    private unowned let world: World
    private let start: Duration
    private(set) var played: [FaultScenario.Played] = []
    private var requests: [String: Int] = [:]

    init(_ scenario: FaultScenario, _ world: World) {
        self.scenario = scenario
        self.world = world
        start = world.clock.now
        for (index, step) in scenario.steps.enumerated() {
            switch step.moment {
            case .at(let time):
                _ = world.clock.at(start + time.bounded) { [weak self] in self?.play(index) }
            case .when(let workload, let state):
                _ = world.whenever { [weak self] world in
                    guard let self else { return true }
                    let states = world.reports.filter { $0.workload == workload }.map(\.state)
                    guard state == "gone" ? states.isEmpty : states.contains(state) else { return false }
                    // Not within a look at the state.
                    _ = world.clock.after(.zero) { [weak self] in self?.play(index) }
                    return true
                }
            case .afterRequest:
                break
            }
        }
    }

    /// The workload has written this many requests.
    func asked(_ workload: String, _ count: Int) {
        let before = requests[workload, default: 0]
        requests[workload] = before + count
        for (index, step) in scenario.steps.enumerated() {
            if case .afterRequest(let number, workload) = step.moment, number > before, number <= before + count {
                play(index)
            }
        }
    }

    private func play(_ index: Int) {
        let step = scenario.steps[index]
        var problem: String?
        do throws(ClusterError) {
            try world.inject(step.fault, into: step.workload, on: nil)
        } catch {
            problem = error.description
        }
        played.append(.init(index: index, time: world.clock.now - start, problem: problem))
    }
}

import AnkaiosProtobuf

@testable import EmbeddedAnkaios

/// The containers of the agent's machine, which outlive the agent. One of them prints numbered lines.
final class SimulatedRuntime {
    private unowned let world: World
    private var containers: [ExistingContainer] = []
    private var lastContainer = 0
    private(set) var lines = 0
    private var readings: [LogID: String] = [:]

    init(_ world: World) { self.world = world }

    var talker: Proto.WorkloadInstanceName? { containers.first { $0.instance.workloadName == "talker" }?.instance }

    func take(_ command: RuntimeCommand) {
        switch command {
        case .create(let id, let request):
            answer { [unowned self] in
                lastContainer += 1
                let container = "container-\(lastContainer)"
                containers.append(
                    ExistingContainer(
                        id: container,
                        instance: request.instance,
                        runtime: request.runtime,
                        status: .running
                    )
                )
                return .created(id, container: container, .running)
            }
        case .start(let id, _): answer { .started(id, .running) }
        case .delete(let id, let container):
            answer { [unowned self] in
                containers.removeAll { $0.id == container }
                return .deleted(id)
            }
        case .list(let id): answer { [unowned self] in .listed(id, containers) }
        case .readLogs(let log, let container, let options):
            let isTalker = containers.contains { $0.id == container && $0.instance.workloadName == "talker" }
            guard isTalker else { return }
            if options.follow { readings[log] = container }
            let first = max(0, lines - (options.tail ?? lines))
            if lines > first { tell(log, first..<lines) }
            if !options.follow { answer { .logEnded(log) } }
        case .cancelLogs(let log): readings[log] = nil
        }
    }

    private func answer(_ event: @escaping () -> RuntimeEvent) {
        world.cluster.later(.milliseconds(world.chance(1...20))) { [unowned self] in
            world.cluster.feed(.runtime(event()))
        }
    }

    private func tell(_ log: LogID, _ numbers: Range<Int>) {
        world.cluster.feed(.runtime(.logLines(log, numbers.map { "\($0) a line of the talker" })))
    }

    /// The talker prints so many lines; who follows is told.
    func talk(_ count: Int) {
        let new = lines..<(lines + count)
        lines = new.upperBound
        for log in readings.keys.sorted() { tell(log, new) }
    }

    func forgetReadings() { readings = [:] }
}

/// A container that only pretends: it does what its script says, by the clock of the cluster.
final class SimulatedBody: ContainerBody {
    private let script: SimulatedWorkload
    private let clock: ClusterClock
    private var run: SimulatedRun?
    private var timer: ClusterClock.Timer?
    private var wakeUp: Duration = .zero
    /// How much of a wait was left when it was paused.
    private var left: Duration?

    init(_ script: SimulatedWorkload, clock: ClusterClock) {
        self.script = script
        self.clock = clock
    }

    func start(_ container: Container) throws(RuntimeFailure) {
        run = SimulatedRun(script)
        // Not within the start: who starts it hears that it runs before it hears of its end.
        wait(.zero, container)
    }

    func kill(_ container: Container) {
        clock.cancel(timer)
        run = nil
        left = nil
    }

    func pause(_ container: Container) {
        clock.cancel(timer)
        left = max(.zero, wakeUp - clock.now)
    }

    func unpause(_ container: Container) {
        if let left, run != nil { wait(left, container) }
        left = nil
    }

    private func wait(_ time: Duration, _ container: Container) {
        wakeUp = clock.now + time
        timer = clock.at(wakeUp) { [weak self, weak container] in
            if let self, let container { goOn(container) }
        }
    }

    private func goOn(_ container: Container) {
        while run != nil {
            switch run?.next() {
            case .print(let line, let stream)?:
                container.printed(line: line, stream)
            case .wait(let time)?:
                return wait(time, container)
            case .end(let end)?:
                run = nil
                switch end {
                case .runsOn: break
                case .exits(let code): container.ended(code: code)
                case .vanishes: container.remove()
                }
            case nil:
                return
            }
        }
    }
}

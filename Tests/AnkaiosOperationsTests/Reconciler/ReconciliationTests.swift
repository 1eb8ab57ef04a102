import AnkaiosModel
import Testing

@testable import AnkaiosOperations

@Suite struct ReconciliationTests {
    private let web = Workload("web", on: "agent_A", runtime: "podman", runtimeConfig: "image: web")
    private let radio = Workload("radio", on: "agent_A", runtime: "podman", runtimeConfig: "image: radio")
    private var manifest: Manifest { Manifest(workloads: [web, radio], configs: ["c": "1"]) }

    private func state(_ workloads: [Workload], _ configs: [String: ConfigItem] = ["c": "1"]) -> State {
        State(workloads: Manifest(workloads: workloads).workloads, configs: configs)
    }

    @Test func `what is as declared is left alone`() {
        var core = Reconciliation(manifest)
        #expect(core.decide(state([web, radio]), at: .zero) == .rest(until: nil))
    }

    @Test func `what is missing or changed is applied, and nothing else`() {
        var core = Reconciliation(manifest)
        #expect(core.decide(state([web]), at: .zero) == .apply(Manifest(workloads: [radio])))
        var other = Reconciliation(manifest)
        var changed = web
        changed.tags["by"] = "somebody"
        let now = state([changed, radio], ["c": "2", "unrelated": "x"])
        #expect(other.decide(now, at: .zero) == .apply(Manifest(workloads: [web], configs: ["c": "1"])))
    }

    @Test func `what differs again is left alone, longer each time, while others are applied at once`() {
        var core = Reconciliation(manifest)
        #expect(core.decide(state([web]), at: .zero) == .apply(Manifest(workloads: [radio])))
        #expect(core.decide(state([web]), at: .milliseconds(10)) == .rest(until: .seconds(1)))
        #expect(core.decide(state([]), at: .milliseconds(20)) == .apply(Manifest(workloads: [web])))
        #expect(core.decide(state([web]), at: .seconds(1)) == .apply(Manifest(workloads: [radio])))
        #expect(core.decide(state([web]), at: .seconds(2)) == .rest(until: .seconds(3)))
        var now = Duration.seconds(3)
        for pause in [5, 15, 60, 60, 60] {
            #expect(core.decide(state([web]), at: now) == .apply(Manifest(workloads: [radio])))
            now += .seconds(pause)
        }
    }

    @Test func `after a long calm the first difference is applied at once, with the shortest pause behind it`() {
        var core = Reconciliation(manifest)
        for moment in [0, 1, 3] { _ = core.decide(state([web]), at: .seconds(moment)) }
        #expect(core.decide(state([web]), at: .seconds(400)) == .apply(Manifest(workloads: [radio])))
        #expect(core.decide(state([web]), at: .seconds(400)) == .rest(until: .seconds(401)))
    }

    /// Two cores, each told at once what the other has done, over a day.
    @Test func `a fight comes down to one change a minute from each side`() {
        var (ours, theirs) = (web, web)
        ours.tags = ["by": "us"]
        theirs.tags = ["by": "them"]
        var cores = [Reconciliation(Manifest(workloads: [ours])), Reconciliation(Manifest(workloads: [theirs]))]
        var present = state([web])
        var changes = [0, 0]
        var now = Duration.zero
        while now < .seconds(86400) {
            var next: Duration?
            var isQuiet = false
            while !isQuiet {
                isQuiet = true
                next = nil
                for side in cores.indices {
                    switch cores[side].decide(present, at: now) {
                    case .apply(let part):
                        present = state(Array(part.workloads.values))
                        changes[side] += 1
                        isQuiet = false
                    case .rest(until: let moment?): next = min(next ?? moment, moment)
                    case .rest(until: nil): break
                    }
                }
            }
            now = next ?? .seconds(86400)
        }
        // Five in the first 23 seconds, then one each minute.
        for count in changes { #expect((1430...1446).contains(count), "\(changes)") }
    }

    @Test func `what would be refused now is tried, and tried again after a pause`() {
        var needy = web
        needy.configs = ["x": "nothere"]
        var core = Reconciliation(Manifest(workloads: [needy]))
        #expect(core.decide(state([]), at: .zero) == .apply(Manifest(workloads: [needy])))
        #expect(core.decide(state([]), at: .milliseconds(1)) == .rest(until: .seconds(1)))
    }
}

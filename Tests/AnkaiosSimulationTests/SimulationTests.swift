import TestSupport
import Testing

/// Runs by chance of client and cluster in one world: whatever comes together, nothing is lost, doubled, mixed up or left over.
@Suite(.onOtherThreads, .serialized) struct SimulationTests {
    @Test func `whatever happens, each call ends once, and nothing is lost without a word`() async {
        if let seed = Settings.seed {
            print(Plan(seed: seed))
            #expect(World(Plan(seed: seed)).play() == nil)
            return
        }
        let played = await withTaskGroup(of: UInt64.self) { group in
            for lane in 0..<Settings.lanes { group.addTask { await play(lane: lane) } }
            return await group.reduce(0, +)
        }
        #expect(played == Settings.seeds)
        print("played \(played) seeds from \(Settings.firstSeed) on")
    }

    /// Plays the seeds of one lane, and gives how many there were.
    private func play(lane: UInt64) async -> UInt64 {
        let (first, last) = (Settings.firstSeed, Settings.firstSeed + Settings.seeds - 1)
        var count: UInt64 = 0
        for seed in stride(from: first + lane, through: last, by: Int(Settings.lanes)) {
            // Other tests have their turn, too.
            await Task.yield()
            count += 1
            let plan = Plan(seed: seed)
            if let finding = World(plan).play() { report(plan, finding) }
            if seed % 10_000 == 0 { print("seed \(seed) played") }
        }
        return count
    }

    /// Makes a plan that failed small, and keeps it.
    private func report(_ plan: Plan, _ finding: String) {
        let small = Shrinker.smallest(plan) { World($0).play() != nil }
        let found = World(small).play() ?? finding
        let place = KeptPlans.keep(small, finding: found).map { "kept as \($0)" } ?? "to be kept in \(KeptPlans.folder)"
        Issue.record("seed \(plan.seed): \(found)\n\(place):\n\(small)")
    }

    @Test(arguments: try KeptPlans.all())
    func `what once went wrong does not any more`(name: String) throws {
        let plan = try #require(try KeptPlans.plan(name), "\(name) is not a plan")
        #expect(World(plan).play() == nil)
    }

    @Test(arguments: Defect.allCases)
    func `the checks find a defect that is planted`(defect: Defect) async throws {
        if defect.isRare {
            let plans = try KeptPlans.all().compactMap { try KeptPlans.plan($0) }
            return #expect(plans.contains { World($0, defect: defect).play() != nil })
        }
        var seed: UInt64 = 1
        while seed < 1000, World(Plan(seed: seed), defect: defect).play() == nil {
            seed += 1
            await Task.yield()
        }
        #expect(seed < 1000)
    }

    @Test func `a run is the same each time`() {
        for seed in 1...UInt64(10) {
            let runs = (0..<2).map { _ in
                let world = World(Plan(seed: seed))
                _ = world.play()
                return world.count
            }
            #expect(runs[0] == runs[1])
        }
    }

    @Test func `a plan is read as it was written`() {
        for seed in 1...UInt64(50) { #expect(Plan(Plan(seed: seed).description) == Plan(seed: seed)) }
    }
}

import Testing

/// Runs by chance of client and cluster in one world: whatever comes together, nothing is lost, doubled, mixed up or left over.
@Suite(.serialized) struct SimulationTests {
    @Test(arguments: 0..<20)
    func `whatever happens, each call ends once, and nothing is lost without a word`(part: UInt64) async {
        if let seed = Settings.seed {
            guard part == 0 else { return }
            print(Plan(seed: seed))
            #expect(World(Plan(seed: seed)).play() == nil)
            return
        }
        for seed in stride(from: part + 1, through: Settings.seeds, by: 20) {
            // Other tests have their turn, too.
            await Task.yield()
            let plan = Plan(seed: seed)
            guard World(plan).play() != nil else { continue }
            let small = Shrinker.smallest(plan) { World($0).play() != nil }
            Issue.record("seed \(seed): \(World(small).play() ?? "")\nkeep it in \(KeptPlans.folder):\n\(small)")
            return
        }
    }

    @Test(arguments: KeptPlans.all)
    func `what once went wrong does not any more`(name: String) throws {
        let plan = try #require(KeptPlans.plan(name), "\(name) is no plan")
        #expect(World(plan).play() == nil)
    }

    @Test(arguments: Defect.allCases)
    func `the checks find a defect that is planted`(defect: Defect) async {
        var seed: UInt64 = 1
        while seed < 300, World(Plan(seed: seed), defect: defect).play() == nil {
            seed += 1
            await Task.yield()
        }
        #expect(seed < 300)
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

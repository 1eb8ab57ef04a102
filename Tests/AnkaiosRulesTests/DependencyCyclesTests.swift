import AnkaiosRules
import Testing

@Suite struct DependencyCyclesTests {
    private func cycle(_ graph: [String: [String]], _ search: DependencyCycles.Search = .complete) -> String? {
        DependencyCycles.firstCycle(in: graph, from: graph.keys, search: search)
    }

    @Test func `the name is the dependency at which the search closes the loop`() {
        #expect(cycle(["s": ["x"], "x": ["y"], "y": ["x"]]) == "x")
        #expect(cycle(["a": ["b", "c"], "b": ["d"], "d": ["b"], "c": ["e"], "e": ["c"]]) == "c")
        #expect(cycle(["m": ["m"], "y": ["z"], "z": ["y"]]) == "m")
    }

    @Test func `unknown dependencies and diamonds are no cycles`() {
        #expect(cycle(["a": ["nothere"]]) == nil)
        #expect(cycle(["a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []]) == nil)
    }

    @Test func `a name reached by two ways hides a cycle from the real search only`() {
        let graph = ["a": ["b", "c", "d"], "d": ["c"], "b": ["a"], "c": []]
        #expect(cycle(graph, .asUpstream) == nil)
        #expect(cycle(graph) == "a")
        #expect(DependencyCycles.firstCycle(in: graph, from: ["b"], search: .asUpstream) == "b")
    }

    @Test func `a cycle that no start reaches is not looked for`() {
        let graph = ["a": ["b"], "b": ["a"], "c": ["d"], "d": []]
        #expect(DependencyCycles.firstCycle(in: graph, from: ["c"]) == nil)
    }

    @Test func `a ring of a hundred thousand, and three hundred that all depend on each other, are found`() {
        let count = 100_000
        let ring = Dictionary(uniqueKeysWithValues: (0..<count).map { ("w\($0)", ["w\(($0 + 1) % count)"]) })
        #expect(cycle(ring) != nil)
        let names = (0..<300).map { "w\($0)" }
        let clique = Dictionary(uniqueKeysWithValues: names.map { name in (name, names.filter { $0 != name }) })
        #expect(cycle(clique) != nil && cycle(clique, .asUpstream) != nil)
        // All to all that come behind: as many ways as nobody can go, and no cycle.
        let ordered = Dictionary(uniqueKeysWithValues: names.indices.map { (names[$0], Array(names[($0 + 1)...])) })
        #expect(cycle(ordered) == nil && cycle(ordered, .asUpstream) == nil)
    }
}

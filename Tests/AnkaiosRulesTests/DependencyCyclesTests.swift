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
}

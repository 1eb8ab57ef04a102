import AnkaiosRules
import Testing

@Suite struct NearMissTests {
    @Test(arguments: zip(["", "abc", "apply", "aplpy", "logs", "ab"], ["abc", "abc", "aply", "apply", "get", "ba"]))
    func `swapped, added, dropped and exchanged letters count one each`(left: String, right: String) {
        let expected = ["": 3, "abc": 0, "apply": 1, "aplpy": 1, "logs": 4, "ab": 1][left]
        #expect(editDistance(left, right) == expected)
        #expect(editDistance(right, left) == expected)
    }

    @Test func `the nearest of several is taken`() {
        #expect(nearest(to: "workload", among: ["workloads", "world", "configs"]) == "workloads")
        #expect(nearest(to: "dem", among: ["demo", "delete"]) == "demo")
        #expect(nearest(to: "restart_policy", among: ["tags", "restartPolicy"]) == "restartPolicy")
        #expect(nearest(to: "comp", among: ["completions", "apply"]) == "completions")
    }

    @Test func `of equally near ones the first of the alphabet is taken`() {
        #expect(nearest(to: "bet", among: ["set", "get"]) == "get")
    }

    @Test func `nothing near is nothing`() {
        #expect(nearest(to: "zebra", among: ["demo", "get", "apply"]) == nil)
        #expect(nearest(to: "x", among: []) == nil)
        #expect(nearest(to: String(repeating: "x", count: 100_000), among: ["x"]) == nil)
    }
}

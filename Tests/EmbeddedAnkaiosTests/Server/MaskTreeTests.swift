import Testing

@testable import EmbeddedAnkaios

/// Many masks at once: what they select is what each selects alone, and costs one walk.
@Suite(.timeLimit(.minutes(1))) struct MaskTreeTests {
    /// A state of workloads with tags.
    private func state(workloads count: Int) -> Tree {
        let workloads = (0..<count).map { number in
            ("w\(number)", Tree.map(["agent": .text("a"), "tags": .texts(["t0": "x", "t1": "y", "*": "z"])]))
        }
        return .map([
            "desiredState": .map([
                "apiVersion": .text("v1"), "workloads": .map(Dictionary(uniqueKeysWithValues: workloads)),
            ])
        ])
    }

    private let keys = ["desiredState", "workloads", "w0", "w1", "tags", "t0", "agent", "*", "*", "", "nope"]

    private func masks(_ count: Int, _ random: inout SeededGenerator) -> [String] {
        (0..<count).map { _ in
            (0..<Int.random(in: 1...6, using: &random)).map { _ in keys.randomElement(using: &random) ?? "" }
                .joined(separator: ".")
        }.filter { !$0.isEmpty }
    }

    @Test func `together they select what each selects alone`() {
        var random = SeededGenerator(seed: 7)
        let tree = state(workloads: 3)
        for _ in 0..<300 {
            let masks = masks(8, &random)
            var expected: Set<String> = []
            for mask in masks {
                if let part = ReadMask.select([mask], from: tree) { expected.formUnion(paths(of: part)) }
            }
            let found = ReadMask.select(masks, from: tree).map(paths(of:))
            #expect(found?.subtracting([""]) == expected.subtracting([""]), "\(masks)")
        }
    }

    /// The paths of all leaves.
    private func paths(of tree: Tree) -> Set<String> {
        guard case .map(let map) = tree, !map.isEmpty else { return [""] }
        return Set(map.flatMap { key, child in paths(of: child).map { "\(key).\($0)" } }).subtracting([""])
    }

    @Test func `of a change they report what each reports alone`() {
        var random = SeededGenerator(seed: 11)
        let changes = [
            Difference(from: .map([:]), to: state(workloads: 2)),
            Difference(from: state(workloads: 1), to: state(workloads: 3)),
            Difference(from: state(workloads: 3), to: .map(["desiredState": .map(["apiVersion": .text("v2")])])),
        ]
        for change in changes {
            for kind in [change.added, change.updated, change.removed] {
                for _ in 0..<200 {
                    let masks = masks(6, &random)
                    let alone = masks.flatMap { kind.paths(MaskTree([$0])) }
                    #expect(kind.paths(MaskTree(masks)).sorted() == alone.sorted(), "\(masks)")
                }
            }
        }
    }

    @Test func `five thousand masks are one walk through a thousand workloads`() {
        let tree = state(workloads: 1000)
        let alike = Array(repeating: "*.*.*.*.*.nope", count: 5000)
        #expect(ReadMask.select(alike, from: tree) == .map([:]))
        let distinct = (2..<5002).map { "desiredState.workloads.*.tags.t\($0)" }
        #expect(ReadMask.select(distinct, from: tree)?["desiredState"]?.map?.count == 1)
        #expect(ReadMask.select([String(repeating: ".", count: 100_000)], from: tree) == .map([:]))
        let change = Difference(from: .map([:]), to: tree)
        #expect(change.added.paths(MaskTree(alike)).isEmpty && change.added.paths(MaskTree(distinct)).isEmpty)
    }

    @Test func `an event has no more paths than a message can hold`() {
        let change = Difference(from: .map([:]), to: state(workloads: 300))
        let paths = change.added.paths(MaskTree(Array(repeating: "desiredState.workloads.*.tags.*", count: 5000)))
        let bytes = paths.reduce(0) { $0 + $1.utf8.count }
        #expect(bytes > MessageSize.limit / 2 && bytes < MessageSize.limit * 2)
    }

    @Test func `ten thousand masks of an update each change one place`() {
        var tree = Tree.map(["configs": .map([:])])
        var done = 0
        for number in 0..<10_000 where tree.set(.text("x"), at: ["configs", "c\(number)", "a"]) { done += 1 }
        let isSetBelowText = tree.set(.text("y"), at: ["configs", "c1", "a", "b"])
        #expect(done == 10_000 && !isSetBelowText)
        #expect(tree["configs"]?["c1"] == .map(["a": .text("x")]))
        for number in 0..<10_000 where tree.remove(at: ["configs", "c\(number)"]) { done += 1 }
        let isRemovedBelowNothing = tree.remove(at: ["configs", "c1", "a"])
        #expect(done == 20_000 && !isRemovedBelowNothing)
        #expect(tree == .map(["configs": .map([:])]))
    }
}

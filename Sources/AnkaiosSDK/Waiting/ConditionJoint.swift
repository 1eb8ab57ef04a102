import AnkaiosModel

/// Conditions that are joined by one word, `and` or `or`, in their order.
///
/// A chain of any length is read, judged and released. The stack for it is as deep as the logarithm of its length.
struct ConditionJoint: Sendable {
    enum Word: String, Sendable {
        case and
        case or
    }

    /// One condition.
    struct Part: Sendable {
        let description: String
        let masks: Set<FieldMask>
        let workloads: Set<String>
        let judge: @Sendable (CompleteState, [String: RestartPolicy]) -> Condition.Verdict
    }

    private indirect enum Tree: Sendable {
        case part(Part)
        /// Conditions with another word.
        case group(ConditionJoint)
        case pair(Tree, Tree, count: Int)

        var count: Int { if case .pair(_, _, let count) = self { count } else { 1 } }
    }

    private let word: Word
    private var trees: [Tree]

    init(_ part: Part) {
        word = .and
        trees = [.part(part)]
    }

    init(_ left: ConditionJoint, _ word: Word, _ right: ConditionJoint) {
        self.word = word
        trees = left.trees(for: word)
        for tree in right.trees(for: word) { append(tree) }
    }

    private func trees(for word: Word) -> [Tree] {
        self.word == word || isSingle ? trees : [.group(self)]
    }

    private var isSingle: Bool { trees.count == 1 && trees[0].count == 1 }

    private mutating func append(_ tree: Tree) {
        var tree = tree
        while let last = trees.last, last.count <= 2 * tree.count, tree.count <= 2 * last.count {
            trees.removeLast()
            tree = .pair(last, tree, count: last.count + tree.count)
        }
        trees.append(tree)
    }

    // MARK: - Reading

    func visit(_ body: (Part) -> Void) {
        for tree in trees { Self.visit(tree, body) }
    }

    private static func visit(_ tree: Tree, _ body: (Part) -> Void) {
        switch tree {
        case .part(let part): body(part)
        case .group(let joint): joint.visit(body)
        case .pair(let left, let right, _):
            visit(left, body)
            visit(right, body)
        }
    }

    var description: String {
        var words: [String] = []
        for tree in trees { Self.describe(tree, &words) }
        return words.count == 1 ? words[0] : "(\(words.joined(separator: " \(word) ")))"
    }

    private static func describe(_ tree: Tree, _ words: inout [String]) {
        switch tree {
        case .part(let part): words.append(part.description)
        case .group(let joint): words.append(joint.description)
        case .pair(let left, let right, _):
            describe(left, &words)
            describe(right, &words)
        }
    }

    /// How they are doing: all are asked, in their order.
    func verdict(_ state: CompleteState, _ policies: [String: RestartPolicy]) -> Condition.Verdict {
        var whole: Condition.Verdict?
        for tree in trees { judge(tree, state, policies, &whole) }
        return whole ?? .met
    }

    private func judge(
        _ tree: Tree,
        _ state: CompleteState,
        _ policies: [String: RestartPolicy],
        _ whole: inout Condition.Verdict?
    ) {
        switch tree {
        case .part(let part): join(part.judge(state, policies), to: &whole)
        case .group(let joint): join(joint.verdict(state, policies), to: &whole)
        case .pair(let left, let right, _):
            judge(left, state, policies, &whole)
            judge(right, state, policies, &whole)
        }
    }

    private func join(_ verdict: Condition.Verdict, to whole: inout Condition.Verdict?) {
        guard let before = whole else {
            whole = verdict
            return
        }
        whole =
            switch (word, before, verdict) {
            case (.and, .met, .met): .met
            case (.and, .impossible, _): before
            case (.and, _, .impossible): verdict
            case (.and, _, _): .unmet
            case (.or, .met, _), (.or, _, .met): .met
            case (.or, .impossible, .impossible): before
            case (.or, _, _): .unmet
            }
    }
}

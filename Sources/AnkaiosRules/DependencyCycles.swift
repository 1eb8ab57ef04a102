/// The server's search for dependency cycles (AnkaiosBehaviour.md §5.5).
package enum DependencyCycles {
    /// How thorough the search is.
    package enum Search: Hashable, Sendable {
        /// As a real server: a cycle can be missed when a name is reached by two ways first (AnkaiosBehaviour.md Q17b).
        case asUpstream
        /// Finds every cycle; names the same workload as upstream where upstream finds one.
        case complete
    }

    /// The workload that the refusal names, or `nil` when there is no cycle.
    ///
    /// - Parameters:
    ///   - dependencies: for each workload of the new state, the workloads that it depends on.
    ///   - starts: the added and changed workloads; those without dependencies are of no matter.
    package static func firstCycle(
        in dependencies: [String: some Collection<String>],
        from starts: some Sequence<String>,
        search: Search = .complete
    ) -> String? {
        let graph = dependencies.mapValues { $0.sorted(by: byBytes) }
        let from = starts.filter { !(graph[$0] ?? []).isEmpty }.sorted(by: byBytes)
        if let found = upstream(graph, from) { return found }
        return search == .complete ? complete(graph, from) : nil
    }

    /// The refusal's bare text.
    package static func text(_ workload: String) -> String {
        "workload dependency '\(workload)' is part of a cycle."
    }

    private static func byBytes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// A stack on which a name can be twice, and a path that follows it. The order of their changes decides which name
    /// is found first.
    private static func upstream(_ graph: [String: [String]], _ starts: [String]) -> String? {
        var visited: Set<String> = []
        var path: [String] = []
        var stack: [String] = []
        for start in starts where !visited.contains(start) {
            stack.append(start)
            while let top = stack.last {
                guard let next = graph[top] else {
                    stack.removeLast()
                    continue
                }
                if visited.insert(top).inserted {
                    path.append(top)
                } else {
                    _ = path.popLast()
                    stack.removeLast()
                }
                for name in next {
                    if !visited.contains(name) {
                        stack.append(name)
                    } else if path.contains(name) {
                        return name
                    }
                }
            }
        }
        return nil
    }

    /// Depth first with the alphabetically last dependency first, as upstream, but with a path that stays right.
    private static func complete(_ graph: [String: [String]], _ starts: [String]) -> String? {
        var done: Set<String> = []
        for start in starts where !done.contains(start) {
            var path: [(name: String, left: ArraySlice<String>)] = [(start, (graph[start] ?? [])[...])]
            var onPath: Set<String> = [start]
            while let (name, left) = path.last {
                guard let next = left.last else {
                    path.removeLast()
                    onPath.remove(name)
                    done.insert(name)
                    continue
                }
                path[path.count - 1].left = left.dropLast()
                if onPath.contains(next) { return next }
                if !done.contains(next), let further = graph[next] {
                    onPath.insert(next)
                    path.append((next, further[...]))
                }
            }
        }
        return nil
    }
}

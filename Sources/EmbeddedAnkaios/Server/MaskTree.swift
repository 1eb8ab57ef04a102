/// Field masks, joined where they begin alike: what they select is found in one walk, however many there are.
struct MaskTree: Hashable, Sendable {
    /// What masks have at one place of their paths.
    struct Node: Hashable, Sendable {
        /// The next places by their keys.
        var children: [String: Int] = [:]
        /// How many masks end here.
        var ends = 0
    }

    /// The first one is where all masks begin. A node names others by their places here, so that long paths are not deep.
    private var nodes = [Node()]

    /// No state is as deep: a longer mask selects nothing.
    private static let mostKeys = 256

    init(_ masks: some Sequence<String>) {
        for mask in masks { insert(Tree.path(mask)) }
    }

    /// The place where all masks begin.
    static let root = 0

    subscript(place: Int) -> Node { nodes[place] }

    private mutating func insert(_ path: [String]) {
        guard path.count <= MaskTree.mostKeys else { return }
        var place = MaskTree.root
        for key in path {
            if let next = nodes[place].children[key] {
                place = next
            } else {
                nodes[place].children[key] = nodes.count
                place = nodes.count
                nodes.append(Node())
            }
        }
        nodes[place].ends += 1
    }

    /// The keys of a mapping that masks at these places may go on with.
    func keys<Value>(of map: [String: Value], at places: [Int]) -> [String] {
        if places.contains(where: { nodes[$0].children["*"] != nil }) { return Array(map.keys) }
        var keys: Set<String> = []
        for place in places {
            let children = nodes[place].children
            if children.count < map.count {
                keys.formUnion(children.keys.filter { map[$0] != nil })
            } else {
                keys.formUnion(map.keys.filter { children[$0] != nil })
            }
        }
        return Array(keys)
    }

    /// Where masks at these places go on with a key.
    func places(behind places: [Int], key: String) -> [Int] {
        places.flatMap { place in
            let children = nodes[place].children
            return key == "*" ? [children[key]].compactMap(\.self) : [children[key], children["*"]].compactMap(\.self)
        }
    }
}

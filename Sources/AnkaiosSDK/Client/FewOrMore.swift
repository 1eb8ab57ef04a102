/// A list that is most often empty or has one element, for which it allocates nothing.
struct FewOrMore<Element: Sendable>: Sendable {
    private var first: Element?
    private var others: [Element] = []

    var isEmpty: Bool { first == nil }
    var hasSeveral: Bool { !others.isEmpty }

    mutating func append(_ element: Element) {
        if first == nil { first = element } else { others.append(element) }
    }

    func forEach(_ body: (Element) -> Void) {
        if let first { body(first) }
        for element in others { body(element) }
    }
}

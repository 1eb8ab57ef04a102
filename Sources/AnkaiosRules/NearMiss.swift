/// The candidate that a mistyped word was most likely meant to be; nil if none is near.
///
/// Case, `_`, `-` and blanks do not count. Near is a word with at most a third of its letters mistyped, or one that the
/// given word begins.
package func nearest(to word: String, among candidates: [String]) -> String? {
    let plain = folded(word)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates.sorted() {
        let other = folded(candidate)
        guard let distance = editDistance(plain, other) else { continue }
        let isNear = distance <= max(1, max(plain.count, other.count) / 3)
        guard isNear || (plain.count >= 2 && other.hasPrefix(plain)) else { continue }
        if best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
    }
    return best?.candidate
}

/// How many letters to add, drop, exchange, or swap with their neighbour. It is nil for words that are too long for
/// this.
package func editDistance(_ left: String, _ right: String) -> Int? {
    let (a, b) = (Array(left), Array(right))
    guard max(a.count, b.count) <= 64 else { return nil }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var best = min(row[j] + 1, last[j + 1] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
            row.append(best)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}

private func folded(_ word: String) -> String {
    word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
}

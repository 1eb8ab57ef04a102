/// What one end of an RPC has to send and has not sent yet, in its order.
///
/// A message that is taken back frees its bytes at once, and its place later, together with others. The cost of a step does not
/// grow with what waits.
package struct RPCOutbox: Sendable {
    package enum Item: Hashable, Sendable {
        case headers
        case message([UInt8], id: UInt64?)
        case halfClose
        case status(RPCStatus)
    }

    /// In order; nil: it was taken back, or has left.
    private var items: [Item?] = []
    /// The place of the first one that waits.
    private var head = 0
    /// How many of those behind the first were taken back.
    private var emptied = 0
    /// The place of the message of each id.
    private var places: [UInt64: Int] = [:]
    /// How many bytes of messages wait.
    package private(set) var byteCount = 0

    package init() {}

    /// Adds an item, and takes back a message of the same id. So an end that reads nothing gets a repeated message once.
    /// - Parameter isSending: whether the first item is just leaving: then it is not taken back.
    package mutating func append(_ item: Item, isSending: Bool = false) {
        if case .message(let bytes, let id) = item {
            if let id {
                withdraw(id, isSending: isSending)
                places[id] = items.count
            }
            byteCount += bytes.count
        }
        items.append(item)
    }

    /// What leaves next.
    package var first: Item? { head < items.count ? items[head] : nil }

    /// All that waits.
    package var all: [Item] { items[head...].compactMap(\.self) }

    /// The number of places in use, those of messages that were taken back included.
    package var placeCount: Int { items.count - head }

    @discardableResult
    package mutating func removeFirst() -> Item? {
        guard head < items.count else { return nil }
        let item = items[head]
        if case .message(let bytes, let id)? = item {
            byteCount -= bytes.count
            if let id, places[id] == head { places[id] = nil }
        }
        items[head] = nil
        head += 1
        skipEmptied()
        return item
    }

    /// Takes the message with this id back.
    /// - Parameter isSending: whether the first item is just leaving: then it stays.
    package mutating func withdraw(_ id: UInt64, isSending: Bool = false) {
        guard let place = places[id], !(isSending && place == head) else { return }
        places[id] = nil
        if case .message(let bytes, _)? = items[place] { byteCount -= bytes.count }
        items[place] = nil
        emptied += 1
        skipEmptied()
    }

    package mutating func removeAll() { self = RPCOutbox() }

    /// The first item is one that waits; places that are not used are freed when they are the most.
    private mutating func skipEmptied() {
        while head < items.count, items[head] == nil { (head, emptied) = (head + 1, emptied - 1) }
        guard head + emptied > 64, head + emptied > items.count / 2 else { return }
        items = items[head...].filter { $0 != nil }
        (head, emptied, places) = (0, 0, [:])
        for (place, item) in items.enumerated() {
            if case .message(_, let id?)? = item { places[id] = place }
        }
    }
}

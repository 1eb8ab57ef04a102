/// Puts documents together from events, with aliases replaced by what they mean.
struct YAMLComposer {
    private var parser: YAMLParser
    private var anchors: [String: (node: YAMLNode, weight: Weight)] = [:]
    private var opened: Set<String> = []
    /// What the document holds, with aliases replaced, and what of it is there by aliases only.
    private var (whole, repeated) = (Weight(), Weight())
    /// Why the document ended before its end.
    private(set) var error: YAMLError?
    /// The end of the text, once it is reached.
    private(set) var end = YAMLMark()

    /// Collections inside of collections.
    static let maximumDepth = 128
    /// The nodes of a document.
    static let maximumNodes = 1_000_000
    /// The nodes that aliases stand for, and the bytes of their texts.
    static let maximumRepeatedNodes = 100_000
    static let maximumRepeatedBytes = 64 << 20

    private struct Weight {
        var nodes = 0
        var bytes = 0

        static func += (left: inout Weight, right: Weight) {
            left.nodes += right.nodes
            left.bytes += right.bytes
        }
    }

    init(_ text: String) throws(YAMLError) { parser = try YAMLParser(text) }

    /// The next document, as far as it could be read: `error` tells whether there was more. `nil` at the end of the
    /// text.
    mutating func next() -> YAMLNode? {
        anchors = [:]
        opened = []
        (whole, repeated) = (Weight(), Weight())
        guard error == nil else { return nil }
        do throws(YAMLError) {
            let event = try parser.next()
            guard case .documentStart = event.kind else {
                end = event.mark
                return nil
            }
            let node = node(try parser.next(), depth: 0)
            if error == nil { _ = try parser.next() }
            return node
        } catch {
            self.error = error
            return nil
        }
    }

    private mutating func node(_ event: YAMLEvent, depth: Int) -> YAMLNode? {
        let before = whole
        whole.nodes += 1
        guard whole.nodes - repeated.nodes <= Self.maximumNodes else {
            error = YAMLError("the text is too large: it has more than \(Self.maximumNodes) nodes", at: event.mark)
            return nil
        }
        if let anchor = event.anchor { opened.insert(anchor) }
        var node: YAMLNode
        switch event.kind {
        case .alias(let name):
            return alias(name, event.mark)
        case .scalar(let text, let style):
            whole.bytes += text.utf8.count
            node = YAMLNode(.scalar(text, style), at: event.mark, tag: event.tag)
        case .sequenceStart, .mappingStart:
            guard depth < Self.maximumDepth else {
                error = YAMLError("recursion limit exceeded", at: event.mark)
                return nil
            }
            node = YAMLNode(.sequence([]), at: event.mark, tag: event.tag)
            node.isFlow = event.isFlow
            if case .sequenceStart = event.kind {
                node.content = .sequence(sequence(depth + 1))
            } else {
                node.content = .mapping(mapping(depth + 1))
            }
            node.isCut = error != nil
        case .sequenceEnd, .mappingEnd, .documentStart, .documentEnd, .streamEnd:
            return nil
        }
        if let anchor = event.anchor {
            opened.remove(anchor)
            let weight = Weight(nodes: whole.nodes - before.nodes, bytes: whole.bytes - before.bytes)
            anchors[anchor] = (node, weight)
        }
        return node
    }

    private mutating func alias(_ name: String, _ mark: YAMLMark) -> YAMLNode? {
        guard !opened.contains(name) else {
            error = YAMLError("recursion limit exceeded", at: mark)
            return nil
        }
        guard let known = anchors[name] else {
            error = YAMLError("unknown anchor", at: mark)
            return nil
        }
        whole += known.weight
        repeated += known.weight
        guard repeated.nodes <= Self.maximumRepeatedNodes, repeated.bytes <= Self.maximumRepeatedBytes else {
            error = YAMLError("repetition limit exceeded", at: YAMLMark())
            return nil
        }
        return known.node
    }

    private mutating func following() -> YAMLEvent? {
        do throws(YAMLError) {
            return try parser.next()
        } catch {
            self.error = error
            return nil
        }
    }

    private mutating func sequence(_ depth: Int) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while error == nil, let event = following(), let item = node(event, depth: depth) { items.append(item) }
        return items
    }

    private mutating func mapping(_ depth: Int) -> [YAMLNode.Pair] {
        var pairs: [YAMLNode.Pair] = []
        while error == nil, let event = following(), let key = node(event, depth: depth) {
            guard error == nil, let event = following(), let value = node(event, depth: depth) else {
                // The key counts: it may stand twice, which is told before what is wrong behind it.
                pairs.append(YAMLNode.Pair(key: key, value: YAMLNode(.scalar("", .plain), at: key.mark)))
                break
            }
            pairs.append(YAMLNode.Pair(key: key, value: value))
        }
        return pairs
    }
}

/// YAML texts.
package enum YAML {
    /// The documents of a text.
    package static func documents(_ text: String) throws(YAMLError) -> [YAMLNode] {
        var composer = try YAMLComposer(text)
        var documents: [YAMLNode] = []
        while let document = composer.next() { documents.append(document) }
        if let error = composer.error { throw error }
        return documents
    }

    /// The one document of a text; `nil` when there is none.
    package static func document(_ text: String) throws(YAMLError) -> YAMLNode? {
        let read = partly(text)
        if let error = read.error { throw error }
        return read.document
    }

    /// The first document as far as it can be read. And its error, or else that more follows it.
    package static func partly(_ text: String) -> (document: YAMLNode?, error: YAMLError?, end: YAMLMark) {
        do throws(YAMLError) {
            var composer = try YAMLComposer(text)
            let document = composer.next()
            if let error = composer.error { return (document, error, composer.end) }
            guard document != nil, composer.next() != nil || composer.error != nil else {
                return (document, nil, composer.end)
            }
            let problem = "deserializing from YAML containing more than one document is not supported"
            return (document, YAMLError(problem, at: YAMLMark()), composer.end)
        } catch {
            return (nil, error, YAMLMark())
        }
    }
}

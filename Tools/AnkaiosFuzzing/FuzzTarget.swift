import AnkaiosManifest
import AnkaiosModel
import AnkaiosProtobuf
import AnkaiosRules
import AnkaiosWire
import AnkaiosYAML
import EmbeddedAnkaios

/// Something that reads bytes from elsewhere. Whatever the bytes are, it has to end, and what it promises has to hold.
package enum FuzzTarget: String, CaseIterable, Sendable {
    /// Bytes from the agent, in two pieces.
    case frames
    /// The same, with frames of a connection behind them.
    case tornFrames
    /// A message from the agent, or from the server itself.
    case messages
    /// A state, by both codecs.
    case states
    case yaml
    case manifests
    case templates
    case paths
    /// Field masks, as the server takes them.
    case masks
    /// Templates, by what they cost.
    case templateBudgets
    case transcripts
    case faultScenarios
    /// Names that the tool offers to a shell.
    case completions
    case serverURLs

    /// Reads the bytes; gives what does not hold, nil if all does.
    package func read(_ bytes: [UInt8]) -> String? {
        switch self {
        case .frames: Self.frames(bytes)
        case .tornFrames: Self.tornFrames(bytes)
        case .messages: Self.message(bytes)
        case .states: Self.state(bytes)
        case .yaml: Self.yaml(String(decoding: bytes, as: UTF8.self))
        case .manifests: Self.manifest(String(decoding: bytes, as: UTF8.self))
        case .templates: Self.template(String(decoding: bytes, as: UTF8.self))
        case .paths: Self.path(String(decoding: bytes, as: UTF8.self))
        case .masks: Self.masks(String(decoding: bytes, as: UTF8.self))
        case .templateBudgets: Self.templateBudget(String(decoding: bytes, as: UTF8.self))
        case .transcripts: Self.transcript(bytes)
        case .faultScenarios: Self.faultScenario(String(decoding: bytes, as: UTF8.self))
        case .completions: Self.completions(String(decoding: bytes, as: UTF8.self))
        case .serverURLs: Self.serverURL(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Wherever bytes are cut, the frames in them are the same.
    private static func frames(_ bytes: [UInt8]) -> String? {
        func cut(_ pieces: [ArraySlice<UInt8>]) -> ([[UInt8]], FrameError?) {
            var reader = FrameReader(limit: 1 << 16)
            var found: [[UInt8]] = []
            do throws(FrameError) {
                for piece in pieces {
                    reader.append(piece)
                    while let range = try reader.next() {
                        found.append(reader.withFrame(range) { span in span.withUnsafeBytes(Array.init) })
                    }
                }
                return (found, nil)
            } catch {
                return (found, error)
            }
        }
        let place = Int(bytes.first ?? 0) % (bytes.count + 1)
        let (whole, halves) = (cut([bytes[...]]), cut([bytes[..<place], bytes[place...]]))
        return whole == halves ? nil : "cut at \(place) there are \(halves), else \(whole)"
    }

    /// Whatever comes first, what an agent then writes for this connection is found; but for the first frame, whose beginning may
    /// be taken for the rest of something.
    private static func tornFrames(_ bytes: [UInt8]) -> String? {
        let ids = RequestIDs(connection: 0x1234_5678_9ABC_DEF0)
        let behind = (1...3).map { number in
            let error = Proto.Error(message: "frame \(number)")
            let response = Proto.Response(requestId: ids.text(CallID(UInt64(number))), content: .error(error))
            let message = Proto.FromAnkaios(content: .response(response)).encoded()
            return [UInt8(message.count)] + message
        }
        let expected = behind.suffix(2).map { Array($0.dropFirst()) }
        let all = bytes + behind.joined()
        let place = all.count - 1 - Int(bytes.first ?? 0) % min(100, all.count)
        // Read at once, and up to some place not far from the end, with more to read; from the beginning of a frame, and from anywhere.
        for (cut, startsAnywhere) in [(all.count, false), (place, false), (place, true)] {
            var reader = FrameReader(limit: 1 << 16, mark: ids.mark, startsAnywhere: startsAnywhere)
            var found: [[UInt8]] = []
            do throws(FrameError) {
                for (piece, isAtEnd) in [(all[..<cut], false), (all[cut...], true)] {
                    reader.append(piece)
                    while let range = try reader.next(isAtEnd: isAtEnd) {
                        reader.takeTorn { _ in }
                        let frame = reader.withFrame(range) { span in span.withUnsafeBytes(Array.init) }
                        if (try? Proto.FromAnkaios(decoding: frame)) == nil { reader.reject(range) }
                        found.append(frame)
                    }
                }
            } catch {
                // Given up with what there was: the link opens anew.
                if cut < all.count { continue }
                return "there is nothing to find: \(error)"
            }
            guard Array(found.suffix(2)) == expected else { return "cut at \(cut), there is behind it \(found)" }
        }
        return nil
    }

    private static func message(_ bytes: [UInt8]) -> String? {
        _ = Inbound.decode(bytes.span.bytes, ids: RequestIDs(connection: 27))
        _ = Inbound.decodeFromServer(bytes.span.bytes, ids: RequestIDs(connection: 27))
        return nil
    }

    /// What the other codec takes, ours takes, but for maps with another wire type, which the real server takes, too; and what is
    /// written is read as it was.
    private static func state(_ bytes: [UInt8]) -> String? {
        let ours: CompleteState
        do throws(WireError) {
            ours = try CompleteState(decoding: bytes)
        } catch .wrongWireType {
            return nil
        } catch {
            let isTakenByOther = (try? Proto.CompleteState(decoding: bytes)) != nil
            return isTakenByOther ? "refused by ours (\(error)), taken by the other codec" : nil
        }
        guard let again = try? CompleteState(decoding: ours.encoded()) else { return "cannot be read back" }
        return again == ours || again.encoded().count == ours.encoded().count ? nil : "is another one when read back"
    }

    private static func yaml(_ text: String) -> String? {
        guard let node = try? YAML.document(text) else { return nil }
        let value = node.value
        let written = YAMLWriter.text(value)
        guard let again = try? YAML.document(written) else { return "cannot be read back: \(written)" }
        return YAMLWriter.text(again.value) == written ? nil : "is another one when read back: \(written)"
    }

    /// A manifest that is taken is written so that it is taken again, and means the same.
    private static func manifest(_ text: String) -> String? {
        guard let manifest = try? Manifest(yaml: text) else { return nil }
        let written = manifest.yaml()
        guard let again = try? Manifest(yaml: written) else { return "cannot be read back: \(written)" }
        return again == manifest ? nil : "is another one when read back: \(written)"
    }

    private static func template(_ text: String) -> String? {
        let context: [String: TemplateValue] = [
            "a": .text("1"), "list": .list([.text("x"), .text("y")]), "map": .object(["k": .text("v")]),
        ]
        _ = try? Template.render(text, with: context)
        return nil
    }

    /// The server answers a read and an update with any masks, once each, and can be read as a whole afterwards.
    private static func masks(_ text: String) -> String? {
        let masks = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let workload = Proto.Workload(agent: "a", tags: .init(tags: ["k": "v"]), runtime: "podman", runtimeConfig: "x")
        let state = Proto.State(
            apiVersion: "v1",
            workloads: .init(workloads: ["w": workload, "u": workload]),
            configs: .init(configs: ["c": .init(content: .string("1"))])
        )
        guard var server = try? Server(manifest: state) else { return "there is no server" }
        let connection = ConnectionID(1)
        _ = server.handle(.init(content: .commanderHello(.init(protocolVersion: "1.0.1"))), from: connection)
        let contents: [Proto.Request.Content] = [
            .completeStateRequest(.init(fieldMask: masks)),
            .updateStateRequest(.init(newState: .init(desiredState: state), updateMask: masks)),
            .updateStateRequest(.init(newState: .init(desiredState: .init(apiVersion: "v1")), updateMask: masks)),
            .completeStateRequest(.init()),
        ]
        for content in contents {
            let request = Proto.Request(requestId: "r", content: content)
            var answers = 0
            let effects = server.handle(.init(content: .request(request)), from: connection)
            for case .send(let message, connection) in effects {
                if case .response(let response) = message.content, response.requestId == "r" { answers += 1 }
            }
            if answers != 1 { return "\(answers) answers to \(content)" }
        }
        return nil
    }

    private static func path(_ text: String) -> String? {
        let path = FieldPath(text)
        _ = path.subject
        let names = path.segments.joined(separator: ".")
        if names != text { return "segments are \(path.segments)" }
        if let name = WorkloadInstanceName(text), name.description != text { return "instance reads \(name)" }
        _ = NameRules.workloadName(text)
        _ = NameRules.stateRuleMask(text)
        return NameRules.logRuleName(text) == nil && text.isEmpty ? "an empty name is taken" : nil
    }
}

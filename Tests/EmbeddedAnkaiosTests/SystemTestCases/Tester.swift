import AnkaiosProtobuf
import Testing

@testable import EmbeddedAnkaios

/// The tester workload of the cases: asks over its control interface and keeps what comes.
final class Tester {
    let client: RawClient
    private var lastID = 0
    private var waiting: [Proto.Response] = []

    init(_ client: RawClient) { self.client = client }

    /// What became of a request.
    enum Outcome: Equatable {
        case done
        case refused(String)

        static let denied = Outcome.refused("Access denied")
    }

    private func ask(_ content: Proto.Request.Content) async throws -> Proto.Response {
        lastID += 1
        return try await ask(content, id: "\(lastID)")
    }

    private func ask(_ content: Proto.Request.Content, id: String) async throws -> Proto.Response {
        client.send(content, id: id)
        return try await response(to: id)
    }

    /// The next response with this id. Others that come before it wait for whoever asks for them.
    private func response(to id: String) async throws -> Proto.Response {
        if let index = waiting.firstIndex(where: { $0.requestId == id }) { return waiting.remove(at: index) }
        while true {
            guard case .response(let response)? = try await client.next().content else { continue }
            if response.requestId == id { return response }
            waiting.append(response)
        }
    }

    private func outcome(of response: Proto.Response) -> Outcome {
        if case .error(let error)? = response.content { return .refused(error.message) }
        return .done
    }

    // MARK: - Updates and reads

    /// A state from the text of a manifest; nil: nothing.
    func update(_ masks: String..., to manifest: String? = nil) async throws -> Outcome {
        let state = try manifest.map { try StartupManifest.parse($0) }
        return outcome(of: try await update(masks, .init(desiredState: state)))
    }

    func update(_ masks: [String], _ state: Proto.CompleteState) async throws -> Proto.Response {
        try await ask(.updateStateRequest(.init(newState: state, updateMask: masks)))
    }

    func read(_ masks: String...) async throws -> Outcome {
        outcome(of: try await ask(.completeStateRequest(.init(fieldMask: masks))))
    }

    func state(_ masks: String...) async throws -> Proto.CompleteState {
        let response = try await ask(.completeStateRequest(.init(fieldMask: masks)))
        guard case .completeStateResponse(let found)? = response.content else { return .init() }
        return found.completeState ?? .init()
    }

    // MARK: - Events

    /// What an event tells: its paths, sorted, ids of instances as `*`.
    struct Event: Equatable {
        var added: [String] = []
        var updated: [String] = []
        var removed: [String] = []
        var state = Proto.CompleteState()

        static func == (left: Event, right: Event) -> Bool {
            (left.added, left.updated, left.removed) == (right.added, right.updated, right.removed)
        }
    }

    /// Subscribes and gives the state at the beginning.
    @discardableResult
    func subscribe(_ masks: String..., id: String = "events") async throws -> Proto.CompleteState {
        let request = Proto.CompleteStateRequest(fieldMask: masks, subscribeForEvents: true)
        let response = try await ask(.completeStateRequest(request), id: id)
        guard case .completeStateResponse(let found)? = response.content else { return .init() }
        #expect(found.alteredFields == nil)
        return found.completeState ?? .init()
    }

    /// The next event of the subscription.
    func event(id: String = "events") async throws -> Event {
        let response = try await response(to: id)
        guard case .completeStateResponse(let found)? = response.content, let fields = found.alteredFields else {
            Issue.record("no event: \(response)")
            return Event()
        }
        func paths(_ paths: [String]) -> [String] { paths.map(Self.withoutIDs).sorted() }
        return Event(
            added: paths(fields.addedFields),
            updated: paths(fields.updatedFields),
            removed: paths(fields.removedFields),
            state: found.completeState ?? .init()
        )
    }

    func cancelEvents(id: String = "events") async throws -> Proto.Response.Content? {
        try await ask(.eventsCancelRequest(.init()), id: id).content
    }

    /// What the subscription tells of one workload until it is in this state, or `gone`: each state, or each info that
    /// comes without one.
    func history(of workload: String, until last: String, id: String = "events") async throws -> [String] {
        var told: [String] = []
        while told.last != last {
            let event = try await event(id: id)
            for report in WorkloadReport.all(in: event.state.workloadStates) where report.workload == workload {
                told.append(report.state == "?" ? report.additionalInfo : report.state)
            }
            if event.removed.contains(where: {
                $0.split(separator: ".").last == workload[...] || $0.hasSuffix(".\(workload).*")
            }) {
                told.append("gone")
            }
        }
        return told
    }

    private static func withoutIDs(_ path: String) -> String {
        path.split(separator: ".", omittingEmptySubsequences: false)
            .map { $0.count == 64 ? "*" : String($0) }.joined(separator: ".")
    }

    // MARK: - Logs

    /// Asks for logs and gives the lines of the first batch; nil: denied, or nothing accepted.
    func logs(
        of instances: [Proto.WorkloadInstanceName],
        follow: Bool = false,
        id: String = "logs"
    ) async throws -> Outcome {
        let request = Proto.LogsRequest(workloadNames: instances, follow: follow)
        return outcome(of: try await ask(.logsRequest(request), id: id))
    }

    /// The lines that come, by their workloads, until so many logs have stopped, or so many lines are there.
    func lines(stops: Int? = nil, count: Int? = nil, id: String = "logs") async throws -> [(String, String)] {
        var (lines, stopped): ([(String, String)], Int) = ([], 0)
        while stops.map({ stopped < $0 }) ?? true, count.map({ lines.count < $0 }) ?? true {
            switch try await response(to: id).content {
            case .logEntriesResponse(let entries)?:
                lines += entries.logEntries.map { ($0.workloadName?.workloadName ?? "", $0.message) }
            case .logsStopResponse?: stopped += 1
            case let other: Issue.record("an answer of another kind: \(other as Any)")
            }
        }
        return lines
    }
}

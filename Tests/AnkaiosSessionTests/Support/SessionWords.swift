import AnkaiosModel
import AnkaiosSession
import AnkaiosWire

/// Events and effects, with moments in milliseconds.
func ms(_ count: Int) -> Duration { .milliseconds(count) }

let hello = Session.Effect.send(.hello(version: "1.0.1"))
let read = Request.completeState(masks: ["agents"], subscribe: false)
let update = Request.updateState(StateUpdate(newState: CompleteState(), masks: ["desiredState.workloads.x"]))
let subscription = Request.completeState(masks: ["workloadStates"], subscribe: true)
let instance = WorkloadInstanceName(workload: "w", agent: "agent_A", id: "i")
let logs = Request.logs(LogsRequest(instances: [instance], follow: true))
let state = CompleteState(agents: ["agent_A": AgentAttributes()])

extension CallID: ExpressibleByIntegerLiteral {
    /// A call by its number.
    public init(integerLiteral value: UInt64) { self.init(value) }
}

extension Session {
    /// A session that is connected at 0 ms.
    static var ready: Session {
        var session = Session()
        _ = session.handle(.opened, at: ms(0))
        _ = session.handle(.received(.accepted), at: ms(0))
        return session
    }

    mutating func call(_ id: CallID, _ request: Request, at moment: Int, within limit: Int = 5000, size: Int = 100)
        -> [Effect]
    {
        handle(.called(id, request, size: size, until: ms(moment + limit), limit: ms(limit)), at: ms(moment))
    }
}

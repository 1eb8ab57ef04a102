import AnkaiosSDK
import CBenchmark

func roundTrips(_ ankaios: Ankaios, _ count: Int) async throws {
    var samples: [Int64] = []
    samples.reserveCapacity(count)
    let meter = Meter()
    for _ in 0..<count {
        let begin = benchmark_now()
        let states = try await ankaios.workloadStates()
        guard states.count == 1 else { throw Missing() }
        samples.append(benchmark_now() - begin)
    }
    meter.report(count)
    reportPercentiles("round-trip", samples)
}

func wholeStates(_ ankaios: Ankaios, _ count: Int) async throws {
    var samples: [Int64] = []
    let meter = Meter()
    for _ in 0..<count {
        let begin = benchmark_now()
        let state = try await ankaios.state()
        guard touch(state) > 0 else { throw Missing() }
        samples.append(benchmark_now() - begin)
    }
    meter.report(count)
    reportPercentiles("state", samples)
}

/// Looks at each text of each workload and state.
private func touch(_ state: CompleteState) -> Int {
    var sum = 0
    for (name, workload) in state.desiredState.workloads {
        sum += name.utf8.count + (workload.agent?.utf8.count ?? 0) + (workload.runtime?.utf8.count ?? 0)
        sum += workload.runtimeConfig?.utf8.count ?? 0
        for (key, value) in workload.tags { sum += key.utf8.count + value.utf8.count }
    }
    for one in state.workloadStates {
        sum += one.instance.agent.utf8.count + one.instance.workload.utf8.count + one.instance.id.utf8.count
        sum += one.executionState.additionalInfo.utf8.count + (one.executionState.state == .running ? 1 : 0)
    }
    return sum
}

func inFlight(_ ankaios: Ankaios, _ count: Int, _ flight: Int) async throws {
    let meter = Meter()
    try await withThrowingTaskGroup { group in
        for task in 0..<flight {
            let share = count / flight + (task < count % flight ? 1 : 0)
            group.addTask {
                for _ in 0..<share {
                    guard try await ankaios.workloadStates().count == 1 else { throw Missing() }
                }
            }
        }
        try await group.waitForAll()
    }
    meter.report(count)
}

private let nginx = WorkloadInstanceName(
    workload: "nginx",
    agent: "agent_A",
    id: "7d6ea2b79cea1e401beee1553a9d3d7b5bcbb37f1cfdb60db1fbbcaa140eb17d"
)

func logs(_ ankaios: Ankaios, _ count: Int) async throws {
    let meter = Meter()
    var (received, bytes) = (0, 0)
    try await ankaios.withLogs(of: [nginx]) { entries in
        for try await entry in entries {
            received += 1
            bytes += entry.message.utf8.count
        }
    }
    guard received >= count, bytes > 0 else { throw Missing() }
    meter.report(received)
}

func events(_ ankaios: Ankaios, _ count: Int) async throws {
    try await ankaios.withEvents(of: [.workloadStates], bufferSize: max(count, 10_000)) { events in
        var iterator = events.makeAsyncIterator()
        _ = try await iterator.next()
        let meter = Meter()
        for _ in 0..<count {
            guard case .change(let state, _) = try await iterator.next(), state.workloadStates.count == 1 else {
                throw Missing()
            }
        }
        meter.report(count)
    }
}

/// Subscriptions at the same time: as many streams as tasks, each with its share of all events.
func streams(_ ankaios: Ankaios, _ count: Int, _ streams: Int) async throws {
    let meter = Meter()
    try await withThrowingTaskGroup { group in
        for _ in 0..<streams {
            group.addTask {
                try await ankaios.withEvents(of: [.workloadStates], bufferSize: max(count, 10_000)) { events in
                    var iterator = events.makeAsyncIterator()
                    for _ in 0...count {
                        guard try await iterator.next() != nil else { throw Missing() }
                    }
                }
            }
        }
        try await group.waitForAll()
    }
    meter.report(count * streams)
}

func latency(_ ankaios: Ankaios, _ count: Int) async throws {
    try await ankaios.withEvents(of: [.workloadStates]) { events in
        var samples: [Int64] = []
        for try await event in events {
            guard case .change(let state, _) = event else { continue }
            let now = benchmark_now()
            guard let sent = moment(state.workloadStates) else { throw Missing() }
            samples.append(now - sent)
            if samples.count == count { break }
        }
        reportPercentiles("latency", samples)
    }
}

func waitForChange(_ ankaios: Ankaios, _ count: Int) async throws {
    var samples: [Int64] = []
    for _ in 0..<count {
        let state = try await ankaios.wait(until: .workload("nginx", is: .running), within: .seconds(10))
        let now = benchmark_now()
        guard let sent = moment(state.workloadStates) else { throw Missing() }
        samples.append(now - sent)
    }
    reportPercentiles("change", samples)
}

/// When the peer says that it sent a state.
private func moment(_ states: WorkloadStates) -> Int64? {
    states.first.flatMap { Int64($0.executionState.additionalInfo) }
}

struct Missing: Error {}

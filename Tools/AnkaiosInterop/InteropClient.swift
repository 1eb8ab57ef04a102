package import AnkaiosProtobuf
import AnkaiosSDK

/// Plays a named scenario with the SDK against an agent that somebody else plays, and tells what came of it.
package struct InteropClient: Sendable {
    let options: InteropOptions
    let say: @Sendable (String) -> Void

    /// - Parameter say: prints a line to the standard output.
    package init(_ options: InteropOptions, say: @escaping @Sendable (String) -> Void) {
        self.options = options
        self.say = say
    }

    /// Runs the scenario. Never fails: what fails is in the result.
    package func run() async -> JSONValue {
        var result: [String: JSONValue] = ["scenario": .string(options.scenario)]
        do throws(Failure) {
            if options.scenario == Scenario.cycles.rawValue {
                try await cycles(&result)
            } else {
                let ankaios = try await connect(&result)
                await withTaskExecutorPreference(ankaios.taskExecutor) { await program(ankaios, &result) }
                if options.recover > 0 { result["recover"] = await recovery(ankaios) }
                // The program may have closed it, and told how.
                if result["close"] == nil { result["close"] = await close(ankaios) }
            }
            result["ok"] = true
        } catch {
            result["ok"] = false
            result["error"] = .string(error.kind)
            result["message"] = .string(error.message)
        }
        result["cpu_s"] = .double(Process.cpu)
        result["peak_rss_kib"] = .integer(Process.peakMemory)
        return .object(result)
    }

    // MARK: Connecting

    /// Connects, and again after a failure for as long as the options say.
    private func connect(_ result: inout [String: JSONValue]) async throws(Failure) -> Ankaios {
        var configuration = Ankaios.Configuration()
        configuration.connectTimeout = .seconds(options.connectTimeout)
        configuration.timeout = .seconds(options.timeout)
        let begin = Process.monotonic
        var attempts = 0
        while true {
            attempts += 1
            do {
                let ankaios = try await Ankaios.connect(
                    to: .controlInterface(at: options.directory),
                    configuration: configuration
                )
                if result["connected_ns"] == nil {
                    result["connected_ns"] = .integer(Process.monotonic)
                    result["connect_s"] = .double(seconds(since: begin))
                    result["attempts"] = .integer(Int64(attempts))
                }
                return ankaios
            } catch {
                guard seconds(since: begin) + 0.05 < options.connectRetry else {
                    if result["connected_ns"] == nil {
                        result["connect_s"] = .double(seconds(since: begin))
                        result["attempts"] = .integer(Int64(attempts))
                    }
                    throw Failure(error)
                }
            }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    private func close(_ ankaios: Ankaios) async -> JSONValue {
        let begin = Process.monotonic
        await ankaios.close()
        return ["ok": true, "s": .double(seconds(since: begin))]
    }

    // MARK: Programs

    private func program(_ ankaios: Ankaios, _ result: inout [String: JSONValue]) async {
        switch Scenario(rawValue: options.scenario) {
        case .getState: await calls(&result) { try await getState(ankaios) }
        case .update: await calls(&result) { try await update(ankaios) }
        case .configs:
            await calls(&result) {
                ["value": .object(try await ankaios.configs().mapValues(JSONValue.init))]
            }
        case .wait: result["outcomes"] = await waits(ankaios)
        case .logs: await logs(ankaios, &result)
        case .events: await events(ankaios, &result)
        case .closeInFlight:
            async let call = outcome { try await getState(ankaios) }
            try? await Task.sleep(for: .milliseconds(300))
            result["close"] = await close(ankaios)
            result["outcomes"] = .array([await call])
        case .idle:
            say("idle")
            try? await Task.sleep(for: .seconds(options.seconds))
        case .connect, .cycles, nil: break
        }
    }

    private func cycles(_ result: inout [String: JSONValue]) async throws(Failure) {
        var outcomes: [JSONValue] = []
        var left: [JSONValue] = []
        defer {
            result["outcomes"] = .array(outcomes)
            result["left"] = .array(left)
        }
        for _ in 0..<options.count {
            let ankaios = try await connect(&result)
            await withTaskExecutorPreference(ankaios.taskExecutor) {
                outcomes.append(await outcome { try await getState(ankaios) })
            }
            result["close"] = await close(ankaios)
            left.append([
                "fds": .integer(Int64(Process.descriptors)), "threads": .integer(Int64(Process.threads)),
            ])
        }
    }

    private func recovery(_ ankaios: Ankaios) async -> JSONValue {
        let begin = Process.monotonic
        var errors: [String: Int64] = [:]
        func told(_ ok: Bool) -> JSONValue {
            let errors = JSONValue.object(errors.mapValues { .integer($0) })
            return ["ok": .bool(ok), "after_s": .double(seconds(since: begin)), "errors": errors]
        }
        while true {
            do {
                _ = try await ankaios.state(timeout: .seconds(1))
                return told(true)
            } catch {
                errors[Failure(error).kind, default: 0] += 1
            }
            guard seconds(since: begin) < options.recover else { return told(false) }
            try? await Task.sleep(for: .milliseconds(50))
        }
    }

    // MARK: Calls

    /// Makes the calls of all callers at once, and tells of each.
    private func calls(
        _ result: inout [String: JSONValue],
        _ call: @escaping @Sendable () async throws -> [String: JSONValue]
    ) async {
        let begin = Process.monotonic
        let cpu = Process.cpu
        let outcomes = await withTaskGroup(of: [JSONValue].self) { group in
            for _ in 0..<options.inFlight {
                group.addTask {
                    var outcomes: [JSONValue] = []
                    for number in 0..<options.count {
                        if number > 0, options.pause > 0 { try? await Task.sleep(for: .seconds(options.pause)) }
                        outcomes.append(await outcome(call))
                    }
                    return outcomes
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        result["total_s"] = .double(seconds(since: begin))
        result["total_cpu_s"] = .double(Process.cpu - cpu)
        result["outcomes"] = .array(outcomes)
    }

    /// How a call ended, and how long it took.
    func outcome(_ call: @Sendable () async throws -> [String: JSONValue]) async -> JSONValue {
        let begin = Process.monotonic
        do {
            var fields = try await call()
            fields["ok"] = true
            fields["s"] = .double(seconds(since: begin))
            return .object(fields)
        } catch {
            let duration = seconds(since: begin)
            let failure = Failure(error, deadlinePassed: duration >= options.timeout)
            return [
                "ok": false, "s": .double(duration), "error": .string(failure.kind),
                "message": .string(failure.message),
            ]
        }
    }

    func getState(_ ankaios: Ankaios) async throws -> [String: JSONValue] {
        let state = try await ankaios.state()
        let begin = Process.monotonic
        let workloads = state.desiredState.workloads.values.count { !$0.name.isEmpty }
        let states = state.workloadStates.count { !$0.instance.workload.isEmpty }
        return [
            "workloads": .integer(Int64(workloads)), "states": .integer(Int64(states)),
            "read_s": .double(seconds(since: begin)),
        ]
    }

    private func update(_ ankaios: Ankaios) async throws -> [String: JSONValue] {
        let config = String(repeating: "x", count: options.payload)
        let changes = try await ankaios.apply(
            Workload("w0", on: "agent_A", runtime: "podman", runtimeConfig: config)
        )
        return ["added": .integer(Int64(changes.addedWorkloads.count))]
    }

    private func waits(_ ankaios: Ankaios) async -> JSONValue {
        var outcomes: [JSONValue] = []
        for number in 0..<options.count {
            outcomes.append(
                await outcome {
                    try await ankaios.wait(
                        until: .workload("w\(number)", is: .running),
                        within: .seconds(options.timeout)
                    )
                    return ["returned_ns": .integer(Process.monotonic)]
                }
            )
        }
        return .array(outcomes)
    }
}

extension JSONValue {
    /// A config.
    init(_ config: ConfigItem) {
        self =
            switch config {
            case .text(let text): .string(text)
            case .list(let list): .array(list.map(JSONValue.init))
            case .object(let object): .object(object.mapValues(JSONValue.init))
            }
    }
}

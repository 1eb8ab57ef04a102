/// One run of a simulated workload: gives what it does, one thing after the other.
struct SimulatedRun {
    enum Action: Equatable {
        case print(String, LogStore.Stream)
        case wait(Duration)
        case end(SimulatedWorkload.End)
    }

    private struct Frame {
        var steps: [SimulatedWorkload.Step]
        var position = 0
        var repeats = false
    }

    private var frames: [Frame]
    private let end: SimulatedWorkload.End
    private var actionsWithoutTime = 0

    init(_ workload: SimulatedWorkload) {
        frames = [Frame(steps: workload.steps)]
        end = workload.end
    }

    mutating func next() -> Action {
        while var frame = frames.last {
            guard frame.position < frame.steps.count else {
                if frame.repeats, !frame.steps.isEmpty {
                    frames[frames.count - 1].position = 0
                    // A loop without any wait would never let the clock go on.
                    if actionsWithoutTime >= 1000 { return waiting(.milliseconds(1)) }
                    actionsWithoutTime += 1
                } else if frame.repeats {
                    return .end(.runsOn)
                } else {
                    frames.removeLast()
                }
                continue
            }
            let step = frame.steps[frame.position]
            frame.position += 1
            frames[frames.count - 1] = frame
            switch step {
            case .log(let text):
                actionsWithoutTime += 1
                return .print(text, .output)
            case .logError(let text):
                actionsWithoutTime += 1
                return .print(text, .errors)
            case .wait(let time):
                if time > .zero { return waiting(time) }
            case .forever(let steps):
                frames.append(Frame(steps: steps, repeats: true))
            }
        }
        return .end(end)
    }

    private mutating func waiting(_ time: Duration) -> Action {
        actionsWithoutTime = 0
        return .wait(time)
    }
}

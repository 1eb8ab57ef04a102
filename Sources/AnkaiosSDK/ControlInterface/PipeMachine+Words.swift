package import AnkaiosSession

extension PipeMachine {
    /// All times of the two pipes.
    package struct Times: Hashable, Sendable {
        /// An agent opens its end of `output` anew when ours was closed. One that only continues to read opens nothing.
        /// If there was nothing to read for it until now, it has seen the end of file.
        package var patience = Duration.milliseconds(250)
        /// Between two looks at what the agent has not read yet. Two in a row that find nothing show that it has read all.
        package var pauseBetweenLooks = Duration.milliseconds(50)
        /// An agent that reads would have opened its end by then: the link is lost.
        package var resyncLimit = Duration.seconds(1)
        /// The rest of a frame comes by then, or never. The agent gives up a write after half a second
        /// (AnkaiosBehaviour.md §1.7). Later bytes would count as the rest. An agent that has lost its server accepts a Hello
        /// after one second at the earliest. So the limit is below that.
        package var frameLimit = Duration.milliseconds(900)
        /// The next attempt where no event announces one. The agent has not read what is left, or the system lacks
        /// something or has no watch.
        package var blindPause = Duration.milliseconds(500)
        /// Another connection that has the pipes for no longer than this is about to let them go.
        package var handOverLimit = Duration.milliseconds(400)
        /// The next attempt for what no watch sees.
        package var watchedPause = Duration.seconds(60)
        /// A watch that has watched nothing for this long is closed, as a system has few of them. To close it sooner takes the
        /// kernel up to 20 ms.
        package var watchRest = Duration.milliseconds(100)

        package init() {}
    }

    package enum Event: Hashable, Sendable {
        /// The session wants both pipes to be open, from this moment on.
        case wanted(at: Duration)
        /// The session no longer wants them.
        case unwanted
        /// The session wants the agent to drop what it has of a frame.
        case resyncWanted
        /// The session wants to know whether the folder still has these pipes.
        case inspectionWanted
        /// The session is connected.
        case connected
        /// The agent has closed a pipe, or died; or its bytes make no sense.
        case lost(makesSense: Bool)
        /// The watch has seen that the agent opened its end, or that the pipes were made.
        case agentCame
        /// Bytes have come, the last of which belong to a frame that is not complete, or to none.
        case read(isInsideFrame: Bool)
        /// It is later now.
        case timePassed

        // Answers to effects.
        case opened
        case openFailed(OpenFailure)
        case looked(Look)
        case reopened
        case notReopened
        case watching(Bool)
        case closedWithinFrame
        case inspected(isThere: Bool)
    }

    /// What a look at `output` has shown.
    package enum Look: Hashable, Sendable {
        /// The agent is there, and has read all.
        case drained
        /// It has not read all yet, or has no reader, or the pipe does not exist.
        case failed(OpenFailure)
    }

    /// What the session gets.
    package enum Word: Hashable, Sendable {
        case opened
        case openFailed(Session.Absence)
        case interfaceRemoved
        case lost

        package var event: Session.Event {
            switch self {
            case .opened: .opened
            case .openFailed(let absence): .openFailed(absence)
            case .interfaceRemoved: .interfaceRemoved
            case .lost: .lost
            }
        }
    }

    package enum Effect: Hashable, Sendable {
        /// Open both pipes: answered by `opened` or `openFailed`.
        case open
        /// Close both pipes and drop what has not left: answered by `closedWithinFrame` if a frame has left in part.
        case close
        /// Close `output` only. A frame that has left in part leaves once more as a whole.
        case closeOutput
        /// Open `output` if the agent has read all: answered by `reopened` or `notReopened`.
        case reopenOutput
        /// Look at `output`: answered by `looked`.
        case look
        /// Compare the pipes with those in the folder: answered by `inspected`.
        case inspect
        /// Begin to read, with a new frame; or anywhere in the middle of what makes no sense.
        case read(fromAnywhere: Bool)
        /// Drop the part of a frame that has come, unless more has come meanwhile. What comes next may be the rest or a new frame.
        case dropPart
        /// What waits may leave.
        case write
        /// Watch the folder, or the nearest one above it that is there, from now on: answered by `watching`.
        case watch
        /// Watch nothing.
        case unwatch
        /// Forget what the watch has seen so far.
        case forgetSeen
        case tell(Word)
    }
}

/// Which probable defects of the real Ankaios an embedded one has as well (AnkaiosBehaviour.md §15).
///
/// The defaults keep what clients meet in normal use and leave out what only does harm. `Documentation/DifferencesFromAnkaios.md`
/// has all of them, with the tests that show them.
public struct Quirks: Hashable, Codable, Sendable {
    // MARK: The control interface

    /// Q1: a second compatible Hello gets no answer. Without it each Hello is answered.
    public var ignoresSecondHello = true
    /// Q2: a message from the server, while a frame is only partly there, makes the agent forget that part. How
    /// often it comes to that is up to who is faster; `Fault.slowReader` makes it certain.
    public var losesPartialFrames = false
    /// Q2a: the length of a frame is not limited: one that no machine has room for ends the agent. Without it a longer one
    /// than 64 MiB ends the interface as undecodable.
    public var acceptsAnyFrameLength = false
    /// Q3: a message that was written only in part within its time stays like that, and the next one follows it.
    /// Without it the rest comes first.
    public var leavesHalfMessages = false
    /// Q5: what a reader has left in `input` is there for the next one. Without it it is gone with its reader.
    public var keepsUnreadBytes = true
    /// Q6: after a lost link the FIFOs of running workloads no longer have a path.
    public var losesPathsOnReconnect = false
    /// Part of Q6: after a lost link the control interface of running workloads wants a Hello again.
    public var forgetsSessionsOnReconnect = true
    /// Q6a: a workload whose FIFOs have lost their path cannot be created anew. Without it the path is made again.
    public var needsPathToRecreate = false
    /// Q32: when the link has been lost a second time, the control interfaces of running workloads end for good. Without it they
    /// want a Hello again, as after the first loss.
    public var endsInterfacesOnSecondReconnect = true

    // MARK: The life of workloads

    /// Q7: a workload that the agent found running has no control interface in its container when its policy restarts it.
    public var losesMountOfResumed = false
    /// Q22, Q22a: a workload that is deleted or freed while it waits for dependencies still starts when they come true.
    public var startsDeletedWaiting = false
    /// Q22c: an update to an unmet condition leaves no entry while it waits, and reports the old instance again.
    public var reportsOldAgainAfterWaiting = false
    /// Q23: workloads that do not run are started anew when the agent has reconnected.
    public var rerunsFinishedOnReconnect = true
    /// Q23a: after a reconnect each running workload has two loops on its agent, which know nothing of each other.
    public var doublesLoopsOnReconnect = false
    /// Q24b: a workload that is deleted and added again in two requests has both its instances for a while.
    public var overlapsDeleteAndAdd = true
    /// Q24c: what could not be deleted cannot be deleted again.
    public var deletesOnlyDesired = false

    // MARK: Server

    /// Q9: a message between agent and server of more than 4 MiB is lost and breaks their link. Without it there is an
    /// Error.
    public var breaksLinkOnLargeMessages = false
    /// Q10: an UpdateStateRequest without newState drops the connection of its agent. Without it there is an Error.
    public var dropsAgentWithoutNewState = false
    /// Q17: a changed instance on an empty or unconnected agent loses its state entry.
    public var losesEntryOfUnconnected = false
    /// Q17a: what was deleted while its agent was away, and has no container, stays AgentDisconnected for good.
    public var keepsEntryOfVanished = false
    /// Q17b: some dependency cycles are missed.
    public var missesCycles = false
    /// Q17c: an index in an update mask reads a list of the new state, and makes a mapping of it.
    public var readsListsByIndex = false
    /// Q21a: a log campaign that ended by itself gets another stop when its agent is lost.
    public var stopsEndedCampaigns = true
    /// Q22b: who waits for whom when deleting is kept by name: dropped dependencies stay, all go with the first Removed.
    public var keepsLooseDeleteRecord = false

    /// Makes the defaults.
    public init() {}

    /// As the real one is, as far as there are switches.
    public static var upstream: Quirks {
        var quirks = Quirks()
        quirks.losesPartialFrames = true
        quirks.acceptsAnyFrameLength = true
        quirks.leavesHalfMessages = true
        quirks.losesPathsOnReconnect = true
        quirks.needsPathToRecreate = true
        quirks.losesMountOfResumed = true
        quirks.startsDeletedWaiting = true
        quirks.reportsOldAgainAfterWaiting = true
        quirks.doublesLoopsOnReconnect = true
        quirks.deletesOnlyDesired = true
        quirks.breaksLinkOnLargeMessages = true
        quirks.dropsAgentWithoutNewState = true
        quirks.losesEntryOfUnconnected = true
        quirks.keepsEntryOfVanished = true
        quirks.missesCycles = true
        quirks.readsListsByIndex = true
        quirks.keepsLooseDeleteRecord = true
        return quirks
    }
}

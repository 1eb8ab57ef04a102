/// Which probable defects of the real Ankaios are had as well (reference 15).
///
/// The defaults keep what clients meet in normal use and leave out what only does harm.
package struct Quirks: Hashable, Codable, Sendable {
    // MARK: Agent

    /// Q1: a second compatible Hello gets no answer. Without it each Hello is answered.
    package var ignoresSecondHello = true
    /// Q2: a message from the server, while a frame is only partly there, makes the agent forget that part.
    package var losesPartialFrames = false
    /// Q2a: the length of a frame is not limited. Without it a longer one than `maximumFrameLength` ends the interface as
    /// undecodable.
    package var acceptsAnyFrameLength = false
    /// Q6: after a lost link the FIFOs of running workloads have no path any more.
    package var losesPathsOnReconnect = false
    /// Part of Q6: after a lost link the control interface of running workloads wants a Hello again.
    package var forgetsSessionsOnReconnect = true
    /// Q22: a workload that is deleted or freed while it waits for its dependencies starts nevertheless when they come true.
    package var startsDeletedWaiting = false
    /// Q22c: an update to an unmet condition leaves no entry while it waits, and reports the old instance again.
    package var reportsOldAgainAfterWaiting = false
    /// Q23: workloads that do not run are started anew when the agent has reconnected.
    package var rerunsFinishedOnReconnect = true
    /// Q24b: a workload that is deleted and added again in two requests has both its instances for a while.
    package var overlapsDeleteAndAdd = true

    // MARK: Server

    /// Q10: an UpdateStateRequest without newState drops the connection of its agent. Without it there is an Error.
    package var dropsAgentWithoutNewState = false
    /// Q17: a changed instance on an empty or unconnected agent loses its state entry.
    package var losesEntryOfUnconnected = false
    /// Q17b: some dependency cycles are missed.
    package var missesCycles = false
    /// Q21a: a log campaign that ended by itself gets another stop when its agent is lost.
    package var stopsEndedCampaigns = true
    /// Q22b: who waits for whom when deleting is kept by name: dropped dependencies stay, all go with the first Removed.
    package var keepsLooseDeleteRecord = false

    package init() {}

    /// As the real one is, as far as there are switches.
    package static var upstream: Quirks {
        var quirks = Quirks()
        quirks.losesPartialFrames = true
        quirks.acceptsAnyFrameLength = true
        quirks.losesPathsOnReconnect = true
        quirks.startsDeletedWaiting = true
        quirks.reportsOldAgainAfterWaiting = true
        quirks.dropsAgentWithoutNewState = true
        quirks.losesEntryOfUnconnected = true
        quirks.missesCycles = true
        quirks.keepsLooseDeleteRecord = true
        return quirks
    }
}

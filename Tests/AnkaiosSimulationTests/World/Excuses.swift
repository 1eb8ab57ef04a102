/// What has happened in a run that no client can know, as Simulation.md lists it: what comes of that is no finding.
struct Excuses {
    /// Something without an id of the client came right behind a torn frame, and may have been taken for its rest (decision 0011).
    private(set) var hasMixedFrames = false
    /// The word on a gap in logs was given up as a whole, as the lines before it.
    private(set) var hasDroppedWord = false
    private var hasFollowedLarge = false
    private var lastLarge = Duration.seconds(-1)
    private var connectedAt = Duration.zero

    // MARK: - What happens

    mutating func mixedFrames() { hasMixedFrames = true }

    mutating func droppedWord() { hasDroppedWord = true }

    mutating func connected(at moment: Duration) { connectedAt = moment }

    mutating func requested(bytes: Int, at moment: Duration) {
        if moment - lastLarge < .milliseconds(500) { hasFollowedLarge = true }
        if bytes > SimulatedPipe.atomicSize { lastLarge = moment }
    }

    // MARK: - What comes of it

    /// Whether the agent ends the conversation with this reason now over something that the client could not know.
    func explain(end reason: String, in world: World) -> Bool {
        // An agent that has lost the middle of a large request takes the bytes behind it for what they are not; if it is a Hello, for
        // one of another version. What follows at once can be among them.
        if world.cluster.losesPartial, hasFollowedLarge, reason.hasPrefix("Unsupported protocol version") {
            return true
        }
        // An agent that had no server when it accepted the Hello has found one within the half a second that a client takes it to
        // be there.
        return world.losesServer && world.now - connectedAt < .milliseconds(510) && reason == "Initial Hello missing!"
    }
}

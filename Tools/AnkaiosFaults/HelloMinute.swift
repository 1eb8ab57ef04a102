import AnkaiosProtobuf
import AnkaiosSDK

/// How many Hellos an agent gets in a minute that hangs up at each of them, and is back at once.
package enum HelloMinute {
    /// So many are promised at most.
    package static let limit = 10

    /// Takes a minute.
    package static func take() async -> Int {
        let agent = FaultyAgent()
        let end = Duration.monotonic + .seconds(60)
        let hellos = Seen()
        async let played: Void = agent.play { countHellos(to: $0, until: end, hellos) }
        var configuration = Ankaios.Configuration()
        configuration.connectTimeout = end - Duration.monotonic
        let connection = try? await Ankaios.connect(
            to: .controlInterface(at: agent.directory),
            configuration: configuration
        )
        await connection?.close()
        await played
        return hellos.all.count
    }

    private static func countHellos(to agent: FaultyAgent, until end: Duration, _ hellos: Seen) {
        while Duration.monotonic < end {
            agent.listen()
            if case .hello = agent.next()?.content { hellos.note("Hello") }
            agent.die()
        }
    }
}

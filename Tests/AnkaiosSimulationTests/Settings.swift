import Glibc

/// What the environment says about the runs.
enum Settings {
    /// How many seeds: `ANKAIOS_SEEDS`, or else 400; CI takes 2,000 in a step of its own.
    static var seeds: UInt64 { number("ANKAIOS_SEEDS") ?? 400 }
    /// The only seed to run, if `ANKAIOS_SEED` names one.
    static var seed: UInt64? { number("ANKAIOS_SEED") }
    /// The first of the seeds: `ANKAIOS_FIRST_SEED`, or else 1.
    static var firstSeed: UInt64 { number("ANKAIOS_FIRST_SEED") ?? 1 }
    /// How many runs go on at the same time: `ANKAIOS_LANES`, or else one, for the sake of other tests.
    static var lanes: UInt64 { max(1, number("ANKAIOS_LANES") ?? 1) }
    /// Whether to print what happens: `ANKAIOS_TRACE`.
    static let traces = getenv("ANKAIOS_TRACE") != nil

    private static func number(_ name: String) -> UInt64? { getenv(name).flatMap { UInt64(String(cString: $0)) } }
}

/// Tells what happens in a run, if that is wanted.
func trace(_ text: @autoclosure () -> String) {
    if Settings.traces { print(text()) }
}

public import AnkaiosHooks

/// A mutating hook of an embedded Ankaios 1.1: it may alter or refuse each change of workloads.
///
/// Hooks run one after the other, the one with the smallest `prio` first. Among equals they run in the order in which
/// they are given. The server does nothing else meanwhile. Ankaios calls hooks a beta feature, whose protocol may
/// change.
///
/// Two hooks that are functions are equal only if one is a copy of the other. A function cannot be encoded: encoding one
/// throws `EncodingError`.
public struct ClusterHook: Hashable, Sendable {
    /// What refusals call it.
    public var name: String
    /// When its turn is: the smallest first.
    public var prio: UInt8
    let work: Work

    enum Work: Hashable, Sendable {
        case executable(String, HookLimits)
        case function(Function)
    }

    /// A function, equal to itself alone.
    final class Function: Hashable, Sendable {
        let run: @Sendable ([UInt8]) -> HookOutcome

        init(_ run: @escaping @Sendable ([UInt8]) -> HookOutcome) { self.run = run }

        static func == (left: Function, right: Function) -> Bool { left === right }

        func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    }

    /// Creates a hook from a function. It runs on the thread of the cluster, so it must not wait for the cluster.
    public init(
        _ name: String,
        prio: UInt8 = 0,
        update: @escaping @Sendable (inout WorkloadChange) throws(Rejection) -> Void
    ) {
        self.init(name, prio: prio) { input in HookOutcome(HookEnd.of(input, update)) }
    }

    /// Makes a hook of one that is written to be a program, without starting one.
    public init(_ name: String, prio: UInt8 = 0, _ hook: some MutatingHook) {
        self.init(name, prio: prio) { input in HookOutcome(hook.run(on: input)) }
    }

    /// Creates a hook from a program, in whatever language. It gets the change as protobuf at its standard input, and
    /// returns it at its standard output.
    ///
    /// - Parameters:
    ///   - name: what refusals call it.
    ///   - path: the program's file.
    ///   - prio: when its turn is.
    ///   - limits: how long it may run, and how much it may write. Ankaios itself has no such limits.
    public init(_ name: String, executable path: String, prio: UInt8 = 0, limits: HookLimits = HookLimits()) {
        self.name = name
        self.prio = prio
        work = .executable(path, limits)
    }

    /// Makes a hook of a function on the bytes of the message.
    package init(_ name: String, prio: UInt8 = 0, bytes run: @escaping @Sendable ([UInt8]) -> HookOutcome) {
        self.name = name
        self.prio = prio
        work = .function(Function(run))
    }

    /// Runs the hook to its end.
    func run(on input: [UInt8]) -> HookOutcome {
        switch work {
        case .executable(let path, let limits): HookProcess.run(path, on: input, limits)
        case .function(let function): function.run(input)
        }
    }
}

/// How much an executable hook may take before it is ended and the update is refused.
public struct HookLimits: Hashable, Codable, Sendable {
    /// How long it may run, by the machine's clock.
    public var time: Duration
    /// How many bytes it may write, to standard output and standard error together.
    public var output: Int

    /// Creates limits; by default 10 seconds and 16 MiB.
    public init(time: Duration = .seconds(10), output: Int = 16 << 20) {
        self.time = time
        self.output = output
    }
}

/// How a run of a hook ended.
package enum HookOutcome: Hashable, Sendable {
    /// With exit code 0, and this at its standard output.
    case output([UInt8])
    /// With another end, and this at its standard error.
    case rejected(String)
    /// It could not be run to its end, with the reason.
    case failed(String)

    package init(_ end: HookEnd) {
        switch end {
        case .changed(let bytes): self = .output(bytes)
        case .rejected(let reason): self = .rejected(reason)
        }
    }
}

extension ClusterHook: Codable {
    private enum CodingKeys: CodingKey {
        case name, prio, executable, limits
    }

    /// Reads an executable hook.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(String.self, forKey: .name),
            executable: try values.decode(String.self, forKey: .executable),
            prio: try values.decode(UInt8.self, forKey: .prio),
            limits: try values.decode(HookLimits.self, forKey: .limits)
        )
    }

    /// Writes an executable hook; throws `EncodingError` for a function.
    public func encode(to encoder: any Encoder) throws {
        guard case .executable(let path, let limits) = work else {
            let text = "hook '\(name)' is a function, which cannot be encoded"
            throw EncodingError.invalidValue(self, .init(codingPath: encoder.codingPath, debugDescription: text))
        }
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(name, forKey: .name)
        try values.encode(prio, forKey: .prio)
        try values.encode(path, forKey: .executable)
        try values.encode(limits, forKey: .limits)
    }
}

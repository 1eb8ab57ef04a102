import AnkaiosModel

/// Decides what has to be applied so that workloads and configs are as declared, and when to look again.
///
/// A plain value: it gets the time as an argument. Whatever differs is applied at once the first time. What differs
/// again soon after rests for a while, longer each time. So two clients that want different things do not fight without
/// end.
struct Reconciliation: Sendable {
    /// A workload or a config, by its mask.
    private struct Attempts {
        var count = 0
        var last = Duration.zero
        /// Not applied again before this.
        var notBefore = Duration.zero
    }

    /// How long to leave alone what differs again, by how often it did; the last one goes on.
    static let pauses: [Duration] = [.seconds(1), .seconds(2), .seconds(5), .seconds(15), .seconds(60)]
    /// What was as declared for this time counts as new when it differs.
    static let calm = Duration.seconds(300)

    let manifest: Manifest
    private var attempts: [FieldMask: Attempts] = [:]

    init(_ manifest: Manifest) { self.manifest = manifest }

    /// What to do now.
    enum Decision: Hashable {
        /// All is as declared, or is left alone until that moment.
        case rest(until: Duration?)
        /// Apply this part of the manifest.
        case apply(Manifest)
    }

    mutating func decide(_ state: State, at now: Duration) -> Decision {
        let differing = Self.differing(manifest, from: state)
        var due = Manifest()
        var moment: Duration?
        for mask in differing.masks {
            let known = attempts[mask] ?? Attempts()
            guard known.notBefore <= now else {
                moment = min(moment ?? known.notBefore, known.notBefore)
                continue
            }
            for (name, workload) in differing.workloads where FieldMask.workload(name) == mask {
                due.workloads[name] = workload
            }
            for (name, config) in differing.configs where FieldMask.config(name) == mask { due.configs[name] = config }
        }
        guard !due.masks.isEmpty else { return .rest(until: moment) }
        for mask in due.masks {
            var known = attempts[mask] ?? Attempts()
            if now - known.last > Self.calm { known.count = 0 }
            known.notBefore = now + Self.pauses[min(known.count, Self.pauses.count - 1)]
            known.count += 1
            known.last = now
            attempts[mask] = known
        }
        return .apply(due)
    }

    /// The part of a manifest that is not desired as it says.
    private static func differing(_ manifest: Manifest, from state: State) -> Manifest {
        let plan = Plan(applying: manifest, to: state)
        guard !plan.isRefused else {
            // What Ankaios would refuse now may be taken later, when what it refers to is there. The rest is as right or
            // wrong as it is by itself.
            return differingAlone(manifest, from: state)
        }
        var differing = Manifest()
        for (name, workload) in manifest.workloads where plan.workloads[name]?.added != nil {
            differing.workloads[name] = workload
        }
        for (name, config) in manifest.configs where plan.configs[name] != .unchanged {
            differing.configs[name] = config
        }
        return differing
    }

    /// What is not desired as a manifest says, or would be refused, looked at one by one.
    private static func differingAlone(_ manifest: Manifest, from state: State) -> Manifest {
        var differing = Manifest()
        for (name, workload) in manifest.workloads {
            let plan = Plan(applying: Manifest(workloads: [workload]), to: state)
            if plan.isRefused || plan.workloads[name]?.added != nil { differing.workloads[name] = workload }
        }
        for (name, config) in manifest.configs {
            let plan = Plan(applying: Manifest(configs: [name: config]), to: state)
            if plan.isRefused || plan.configs[name] != .unchanged { differing.configs[name] = config }
        }
        return differing
    }
}

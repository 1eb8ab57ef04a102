/// Makes a plan that fails smaller: drops steps as long as it fails.
enum Shrinker {
    static func smallest(_ plan: Plan, _ fails: (Plan) -> Bool) -> Plan {
        var best = plan
        var size = max(1, best.steps.count / 2)
        while true {
            var start = 0
            while start < best.steps.count {
                var smaller = best
                smaller.steps.removeSubrange(start..<min(start + size, best.steps.count))
                if fails(smaller) { best = smaller } else { start += size }
            }
            if size == 1 { return best }
            size /= 2
        }
    }
}

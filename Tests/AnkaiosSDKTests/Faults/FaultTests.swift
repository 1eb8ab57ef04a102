import AnkaiosFaults
import Glibc
import TestSupport
import Testing

/// Each fault of an agent over real FIFOs: what comes of it. `Scripts/measure-promises` also says how soon.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct FaultTests {
    init() { signal(SIGPIPE, SIG_IGN) }

    @Test(arguments: FaultCase.all)
    func `each fault has its outcome`(fault: FaultCase) async {
        let observation = await fault.run()
        #expect(observation.outcome == fault.expected)
        // Far above what is promised, as a busy machine tells nothing in milliseconds; far below a forgotten wake-up.
        for (promise, late) in observation.figures { #expect(late < .seconds(4), "\(promise.rawValue)") }
    }
}

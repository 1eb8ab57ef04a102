import TestSupport
import Testing

@testable import AnkaiosCommands

/// Agents and server that go and come under `dev`, with the built tool: by faults that come by themselves, and by signals.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct DevOutageTests {
    @Test(arguments: ["agent-restart@0", "server-loss@0", "server-loss-twice@0", "slow-agent@0"])
    func `a program goes on after a fault`(fault: String) async throws {
        // The answer may be lost, so it is asked for until there is one.
        let script = """
            cat >inner <<'S'
            for n in 1 2 3 4 5 6 7 8 9 10; do ankaios wait dev=Running -t 10 2>>err && exit 0; done; exit 8
            S
            ankaios dev --mount never --fault \(fault) -- bash inner
            """
        #expect(try await SurroundingsTests.run(script) == 0)
    }

    @Test(arguments: [("USR1", "the agents are"), ("USR2", "the server is")])
    func `a signal takes agents or server away, and another one brings them back`(signal: String, who: String)
        async throws
    {
        let script = """
            mkfifo seen; exec 4<>seen
            cat >inner <<'S'
            told() { while read -t 60 -r line <&4; do case $line in *"$1"*) return 0;; esac; done; exit 9; }
            kill -\(signal) $ANKAIOS_DEV_PID; told 'note: \(who) gone'
            ankaios wait dev=Running -t 1 2>/dev/null && exit 7
            kill -\(signal) $ANKAIOS_DEV_PID; told 'note: \(who) back'
            for n in 1 2 3 4 5 6 7 8 9 10; do ankaios wait dev=Running -t 10 2>/dev/null && exit 0; done; exit 8
            S
            ankaios dev --mount never -- bash inner 2>seen
            """
        #expect(try await SurroundingsTests.run(script) == 0)
    }
}

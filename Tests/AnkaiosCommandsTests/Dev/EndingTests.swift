import TestSupport
import Testing

@testable import AnkaiosCommands

/// How the built tool ends, and what is left then.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct EndingTests {
    @Test(arguments: [
        // Of a workload's process, and of the program: what they started, also in sessions of their own.
        "sh -c 'exec 9>alive; setsid sh -c \"echo >&9; exec sleep 1000\" & echo >&9; sleep 1000'",
        "sh -c 'exec 9>alive; echo >&9; echo >&9; exec sleep 1000'",
    ])
    func `when it is killed, nothing of it stays, and the next takes its folder away`(program: String) async throws {
        // All processes hold the FIFO open: it ends when the last of them has.
        let script = """
            mkdir tmp; export TMPDIR=$PWD/tmp
            mkfifo alive; exec 4<>alive
            ankaios dev --mount never -- \(program) 4>&- & dev=$!
            read -t 30 -r line <&4 && read -t 30 -r line <&4 || exit 2
            exec 5<alive 4>&-
            test $(ls tmp | wc -l) = 1 || exit 2
            kill -9 $dev; wait $dev 2>/dev/null
            timeout 10 cat <&5 || exit 3
            ankaios dev --mount never -- true || exit 4
            test $(ls -A tmp | wc -l) = 0 || exit 5
            """
        #expect(try await SurroundingsTests.run(script) == 0)
    }

    @Test func `one SIGTERM ends a command whose output nobody reads`() async throws {
        let script = """
            mkfifo unread
            { printf 'apiVersion: v1\nconfigs:\n  c: '; head -c 300000 /dev/zero | tr '\\0' x; echo; } >m.yaml
            cat >inner <<'S'
            exec 8<>unread
            # Its first write fills the pipe, and so it waits for its reader.
            python3 -c 'import fcntl; fcntl.fcntl(8, 1031, 4096)' || exit 1
            ankaios get state >&8 & pid=$!
            python3 -c 'import select; p = select.poll(); p.register(8, select.POLLIN); p.poll(30000)'
            kill -TERM $pid; wait $pid
            S
            ankaios dev --mount never -m m.yaml -- bash inner
            """
        let code = try await SurroundingsTests.run(script)
        #expect(code == 143)
    }

    @Test(arguments: [
        // To the process alone, to its group, to both at once as 'timeout' does it.
        "kill -INT $dev", "kill -INT -$dev", "kill -INT $dev; kill -INT -$dev",
    ])
    func `an interrupt reaches the program exactly once`(how: String) async throws {
        let script = """
            cat >count.py <<'P'
            import signal
            signals = {signal.SIGINT, signal.SIGTERM}
            signal.pthread_sigmask(signal.SIG_BLOCK, signals)
            def tell(text): open("news", "w").write(text + "\\n")
            tell("ready")
            count = 0
            while signal.sigwait(signals) == signal.SIGINT:
                count += 1
                tell("interrupted")
            open("count", "w").write(str(count))
            P
            set -m
            mkfifo news; exec 4<>news
            ankaios dev --mount never -- python3 count.py </dev/null 4>&- & dev=$!
            read -t 30 -r line <&4 || exit 2
            \(how)
            read -t 30 -r line <&4 || exit 3
            # What it had to pass on before this has arrived before this.
            kill -TERM $dev; wait $dev; test "$(cat count)" = 1
            """
        #expect(try await SurroundingsTests.run(script) == 0)
    }
}

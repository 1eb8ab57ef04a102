import TestSupport
import Testing

@testable import AnkaiosCommands

/// How the built tool ends, and what is left then.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(1))) struct EndingTests {
    @Test(arguments: [
        // Of a workload's process, and of the program: what they started, also in sessions of their own.
        "sh -c 'setsid sh -c \"echo \\$\\$ >>pids; exec sleep 1000\" & echo $$ >>pids; sleep 1000'",
        "sh -c 'echo $$ >>pids; echo $$ >>pids; exec sleep 1000'",
    ])
    func `when it is killed, nothing of it stays, and the next takes its folder away`(program: String) async throws {
        let script = """
            mkdir tmp; export TMPDIR=$PWD/tmp
            mkfifo ready
            ankaios dev --mount never -- \(program) & dev=$!
            until test "$(cat pids 2>/dev/null | wc -l)" -ge 2; do sleep 0.05; done
            test $(ls tmp | wc -l) = 1 || exit 2
            kill -9 $dev; wait $dev 2>/dev/null
            for i in $(seq 100); do
                left=0; for pid in $(cat pids); do kill -0 $pid 2>/dev/null && left=1; done
                test $left = 0 && break; sleep 0.05
            done
            test $left = 0 || exit 3
            ankaios dev --mount never -- true || exit 4
            test $(ls -A tmp | wc -l) = 0 || exit 5
            """
        #expect(try await SurroundingsTests.run(script) == 0)
    }

    @Test func `one SIGTERM ends a command whose output nobody reads`() async throws {
        let script = """
            mkfifo unread
            { printf 'apiVersion: v1\nconfigs:\n  c: '; head -c 300000 /dev/zero | tr '\\0' x; echo; } >m.yaml
            cat >full.py <<'P'
            import fcntl, struct, termios, time
            while struct.unpack("i", fcntl.ioctl(8, termios.FIONREAD, bytes(4)))[0] < 65536: time.sleep(0.02)
            P
            cat >inner <<'S'
            exec 8<>unread
            ankaios get state >&8 & pid=$!
            # It has filled the pipe and waits for its reader.
            python3 full.py; kill -TERM $pid; wait $pid
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
            import signal, time
            count = 0
            def one(number, frame):
                global count
                count += 1
            signal.signal(signal.SIGINT, one)
            open("ready", "w").close()
            while count == 0: time.sleep(0.02)
            time.sleep(0.5)
            open("count", "w").write(str(count))
            P
            set -m
            ankaios dev --mount never -- python3 count.py </dev/null & dev=$!
            until test -e ready; do sleep 0.05; done
            \(how); wait $dev; test "$(cat count)" = 1
            """
        #expect(try await SurroundingsTests.run(script) == 0)
    }
}

import TestSupport
import Testing

@testable import AnkaiosCommands

/// The tool beside the program of `ankaios dev`.
@Suite(.oneAtATime, .timeLimit(.minutes(1))) struct DevToolsTests {
    /// Runs a script in the shell of `dev`, beside a program that has the control interface.
    private func beside(_ script: String, options: String = "") async throws -> Int32? {
        try await SurroundingsTests.run(
            """
            cat >inner <<'S'
            mkfifo told; exec 4<>told
            ankaios --control-interface "$ANKAIOS_CONTROL_INTERFACE" get events -c -o json desiredState.configs >&4 & program=$!
            read -t 30 -r line <&4 || exit 99
            \(script)
            S
            ankaios dev --mount never \(options) -- bash inner
            """
        )
    }

    @Test func `each call of the tool works beside a program that is connected`() async throws {
        let code = try await beside(
            """
            printf 'apiVersion: v1\\nworkloads:\\n  web: {agent: agent_A, runtime: podman, runtimeConfig: "image: web"}\\n' >m.yaml
            ankaios apply m.yaml >/dev/null || exit 1
            ankaios get workloads | grep -q '^web ' || exit 2
            ankaios logs web >/dev/null || exit 3
            ankaios wait web=Running || exit 4
            ankaios get configs >one & first=$!
            ankaios get agents >two || exit 5
            wait $first || exit 6
            grep -q '^agent_A ' two || exit 7
            kill -0 $program || exit 8
            """
        )
        #expect(code == 0)
    }

    @Test func `the control interface that an option names is the program's, which has it`() async throws {
        let code = try await beside(
            """
            ankaios --control-interface "$ANKAIOS_CONTROL_INTERFACE" get agents 2>err && exit 1
            grep -q 'in use' err || exit 2
            ankaios record --to r.jsonl --mount never -- ankaios get agents >/dev/null || exit 3
            grep -q agents r.jsonl || exit 4
            """
        )
        #expect(code == 0)
    }

    @Test func `what a script asks by the tool counts for the access rules that dev prints`() async throws {
        let code = try await SurroundingsTests.run(
            """
            ankaios dev --mount never --print-access -- ankaios get configs >out || exit 1
            grep -q 'desiredState.configs' out
            """
        )
        #expect(code == 0)
    }

    @Test func `the tool itself can be the program, though it is not in PATH`() async throws {
        let code = try await SurroundingsTests.run(
            "tool=$(command -v ankaios); PATH=/usr/bin:/bin; $tool dev --mount never -- ankaios get agents >/dev/null"
        )
        #expect(code == 0)
    }

    @Test func `another terminal has the tool, too, by the lines that dev without a program prints`() async throws {
        let code = try await SurroundingsTests.run(
            """
            mkfifo out; exec 4<>out
            ankaios dev >&4 2>/dev/null & dev=$!
            read -t 30 -r first <&4 && read -t 30 -r second <&4 || exit 9
            eval "$first"; eval "$second"
            ankaios get agents >one & call=$!
            ankaios get agents >two; code=$?
            wait $call || exit 8
            kill -TERM $dev; wait $dev; exit $code
            """
        )
        #expect(code == 0)
    }
}

import Testing

@testable import EmbeddedAnkaios

/// What containers of upstream's tests and examples do, and what the shell has beside.
struct SimulatedCommandTests {
    typealias Step = SimulatedWorkload.Step

    private static let place = SimulatedCommand.Place(
        variables: ["WORD": "a b", "EMPTY": ""],
        folder: "/srv",
        files: ["/hello": "one\ntwo\n", "/second/hello": "three"]
    )

    private func workload(_ script: String) -> SimulatedWorkload? {
        SimulatedCommand.workload(for: ["/bin/sh", "-c", script], in: Self.place)
    }

    @Test(
        arguments: [
            ("echo -e '1\n2\\n3'", ["1", "2", "3"]), ("echo 'a\\nb'", ["a\\nb"]), ("echo \"$WORD\"", ["a b"]),
            ("echo '$WORD'", ["$WORD"]), ("echo ${EMPTY:-none} \"\\$WORD\" a\\ b", ["none $WORD a b"]),
            ("X=1; export Y=2; echo $X$Y; Z=3 printenv Z", ["12", "3"]),
            ("cat /hello && cat /second/hello", ["one", "two", "three"]),
            ("cd /etc; pwd", ["/etc"]), ("pwd", ["/srv"]),
            ("printf '%s is %d\\n' one 1 two 2", ["one is 1", "two is 2"]),
            ("echo $$", ["1"]), ("echo a > /dev/null; echo b 2>/dev/null; echo c 2>&1", ["b", "c"]),
            ("for i in $(seq 2 4) $WORD; do echo $i; done", ["2", "3", "4", "a", "b"]),
            ("if [ -f /hello ]; then echo yes; else echo no; fi", ["yes"]),
            ("if test a = b; then echo a; elif [ -n \"$WORD\" ]; then echo b; else echo c; fi", ["b"]),
            ("false || echo or; true || echo no; { echo in; } # echo out", ["or", "in"]),
            ("until true; do echo never; done; echo done", ["done"]),
        ]
    )
    func `a script prints what it would in a container`(_ script: String, _ lines: [String]) {
        #expect(workload(script) == SimulatedWorkload(steps: lines.map { .log($0) }, end: .exits(code: 0)))
    }

    @Test(
        arguments: [
            ("echo 'Always restarted.'; sleep 2", [.log("Always restarted."), .wait(.seconds(2))], .exits(code: 0)),
            ("sleep 2; exit 1", [.wait(.seconds(2))], .exits(code: 1)), ("false; exit", [], .exits(code: 1)),
            ("set -e; false; echo no", [], .exits(code: 1)),
            ("set -e; false || true; echo yes", [.log("yes")], .exits(code: 0)),
            ("if false; then exit 3; fi; exit 4", [], .exits(code: 4)),
            ("exec sleep 1; echo no", [.wait(.seconds(1))], .exits(code: 0)),
            ("echo up; exec tail -f /dev/null", [.log("up")], .runsOn),
            ("sleep 1m 1", [.wait(.seconds(61))], .exits(code: 0)),
            (
                "trap 'echo; exit' SIGINT SIGTERM; while true; do echo 'ANKAIOS'; sleep 1; done",
                [.forever([.log("ANKAIOS"), .wait(.seconds(1))])], .runsOn
            ),
            ("while sleep 3; do echo tick; done", [.forever([.wait(.seconds(3)), .log("tick")])], .runsOn),
            ("while true; do sleep 1; exit 5; done", [.wait(.seconds(1))], .exits(code: 5)),
            ("while false; do :; done; echo x >&2; exit 300", [.logError("x")], .exits(code: 44)),
        ] as [(String, [Step], SimulatedWorkload.End)]
    )
    func `a script waits and ends as it would in a container`(
        _ script: String,
        _ steps: [Step],
        _ end: SimulatedWorkload.End
    ) {
        #expect(workload(script) == SimulatedWorkload(steps: steps, end: end))
    }

    @Test func `letters may stand before -c, and words behind the script`() {
        let words = ["bash", "-ec", "false; echo no", "name", "first"]
        #expect(SimulatedCommand.workload(for: words) == SimulatedWorkload(end: .exits(code: 1)))
        let named = ["sh", "-c", "echo $0 $1 $2", "name", "first"]
        #expect(SimulatedCommand.workload(for: named)?.steps == [.log("name first")])
    }

    @Test(
        arguments: [
            ("image: x\ncommandArgs: [a]", ["a"], [:], nil),
            (
                "image: x\ncommandOptions: [--entrypoint, /bin/sh]\ncommandArgs: [-c, b]", ["/bin/sh", "-c", "b"], [:],
                nil
            ),
            ("image: x\ncommandOptions: ['--entrypoint=[\"sh\", \"-c\", \"b\"]']", ["sh", "-c", "b"], [:], nil),
            ("image: x\ncommandOptions: ['--entrypoint=']\ncommandArgs: [c]", ["c"], [:], nil),
            (
                "image: x\ncommandOptions: [-e, A=1, '-eB=2', -e=C=3, '--env=D=4=5', --env, E, -w, /a, --workdir=/b, -p, '80:80']",
                [], ["A": "1", "B": "2", "C": "3", "D": "4=5"], "/b"
            ),
        ] as [(String, [String], [String: String], String?)]
    )
    func `options say what runs, where, and with which variables`(
        _ text: String,
        _ command: [String],
        _ variables: [String: String],
        _ folder: String?
    ) throws {
        let config = try ContainerConfig(runtimeConfig: text, runtime: "podman")
        #expect(config.command == command)
        #expect(config.variables == variables)
        #expect(config.folder == folder)
    }
}

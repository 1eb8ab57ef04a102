import TestSupport
import Testing

@testable import AnkaiosCommands

/// The cases of Tests/Fixtures/Cases that are programs, and others of their kinds, with the built tool. Where a case of
/// `peers` waits some seconds to see what comes, these wait for it to come.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct PlayedCasesTests {
    typealias Case = SurroundingsTests.Case

    private static func fixture(_ name: String) -> String { Fixture.path("Cases/\(name)") }
    private static let dev = "ankaios dev --mount never"
    private static let link = "ln -s $(command -v ankaios) ank; PATH=$PWD:$PATH"
    private static let job =
        "printf 'apiVersion: v1\\nworkloads:\\n  %s: {agent: agent_A, runtime: podman, restartPolicy: NEVER, runtimeConfig: \"image: proc\\\\ncommandArgs: [sh, -c, %s]\"}\\n'"
    private static let manifests =
        "for n in a b; do printf 'apiVersion: v1\\nworkloads:\\n  %s: {agent: agent_A, runtime: podman, runtimeConfig: \"image: i\"}\\n' $n >$n.yaml; done"
    private static let ignoring =
        "python3 -c 'import os, signal, sys; signal.signal(getattr(signal, sys.argv[1]), signal.SIG_IGN); os.execvp(sys.argv[2], sys.argv[2:])'"
    /// Which of the workloads a and b there are after a command, with `; ` between it and what is asked.
    private static func there(after command: String, _ expected: String) -> String {
        "\(manifests); \(dev) -- bash -c '\(command) 2>err; echo $? >code; ankaios get workloads a b' >out; "
            + "test \"$(tail -n +2 out | cut -d\" \" -f1 | tr \"\\n\" \" \")\" = \"\(expected)\""
    }

    static let field = [
        // Right: both work next to each other.
        Case(
            "field/01: changes beside a watch",
            "\(manifests); mkfifo seen; exec 4<>seen; cat >inner <<'S'\n"
                + "ankaios get workloads -w >&4 & read -t 30 -r line <&4 || exit 9\n"
                + "ankaios apply a.yaml >/dev/null && ankaios delete workloads a >/dev/null; code=$?\nkill $!; exit $code\nS\n"
                + "\(dev) -- bash inner"
        ),
        Case(
            "field/03: ank -k",
            "\(link); \(dev) -- sh -e \(fixture("field/03-ank-k.sh")) >out; test $? = 0 && grep -q '^  apiVersion: v1' out"
        ),
        Case(
            "field/12: the whole state is replaced",
            "\(dev) -- sh \(fixture("field/12-whole-state.sh")) >out 2>err; grep -q '^w ' out && test $(grep -c '^0$' out) = 2"
        ),
        Case(
            "field/15: access by the id of an instance",
            "\(manifests); cat >inner <<'S'\nankaios -q apply a.yaml\n"
                + "id=$(ankaios get workloads a -o json | grep -oE '[0-9a-f]{64}') || exit 9\n"
                + "ankaios get state workloadStates.agent_A.a.$id >/dev/null; ankaios -q delete workloads a\nS\n"
                + "\(dev) --print-access -- bash inner >out; grep -q 'workloadStates' out && ! grep -qE '[0-9a-f]{64}' out"
        ),
    ]

    static let peers = [
        Case(
            "peers/01: SIGCHLD is ignored, and a workload's process fails",
            "\(job) job \"'exit 3'\" >m.yaml; \(ignoring) SIGCHLD \(dev) -m m.yaml --process proc -- ankaios wait 'job=Failed(ExecFailed)'"
        ),
        Case(
            "peers/01: SIGCHLD is ignored, and a recorder has nothing to record",
            "\(ignoring) SIGCHLD ankaios record --to r.jsonl -- true 2>err; test $? = 1 && test -s err"
        ),
        Case(
            "peers/02: a command under nohup",
            "mkfifo seen; exec 4<>seen; cat >inner <<'S'\nnohup ankaios get events -c >&4 2>/dev/null & pid=$!\n"
                + "read -t 30 -r line <&4 || exit 9; kill -HUP $pid\n"
                // A later event is told by who has outlived the signal.
                + "while read -t 30 -r line <&4; do case $line in *configs*) kill $pid; exit 0;; esac; "
                + "test -e set || { echo 'desiredState: {apiVersion: v1, configs: {c: x}}' >s.yaml; "
                + "ankaios -q set state desiredState.configs s.yaml; touch set; }; done; exit 8\nS\n"
                + "\(dev) -- bash inner"
        ),
        Case(
            "peers/02: the program under nohup ignores a hang-up",
            "nohup \(dev) -- sh -c 'grep SigIgn /proc/self/status' >out 2>/dev/null; read -r _ mask <out; test $((0x$mask & 1)) = 1"
        ),
        Case(
            "peers/11: a limit of nothing looks once",
            "\(dev) -- sh -c 'ankaios wait nothere=gone -t 0 && ankaios wait dev=Running -t 0'"
        ),
        Case(
            "peers/11: what has failed for good is not awaited",
            "\(job) job \"'exit 3'\" >m.yaml; \(dev) -m m.yaml --process proc -- sh -c 'ankaios wait job=Failed && ankaios wait job=Running -t 1000' 2>err; test $? = 1 && grep -q 'Failed(ExecFailed)' err"
        ),
        Case(
            "peers/11: what has succeeded is not awaited",
            "\(job) job \"'exit 0'\" >m.yaml; \(dev) -m m.yaml --process proc -- sh -c 'ankaios wait job=Succeeded && ankaios wait job=Failed -t 1000' 2>err; test $? = 1 && grep -q 'Succeeded(Ok)' err"
        ),
        Case("peers/16: a file and standard input", there(after: "ankaios -q apply b.yaml - <a.yaml", "a b ")),
        Case("peers/16: /dev/stdin is a file", there(after: "ankaios -q apply /dev/stdin <a.yaml", "a ")),
        Case("peers/16: pipes are files", there(after: "ankaios -q apply <(cat a.yaml) <(cat b.yaml)", "a b ")),
        Case("peers/16: a file twice", there(after: "ankaios -q apply a.yaml a.yaml", "") + " && grep -qx 1 code"),
        Case(
            "peers/16: a file that is not there",
            there(after: "ankaios -q apply a.yaml nosuch.yaml", "") + " && grep -qx 1 code"
        ),
        Case(
            "peers/16: standard input twice",
            there(after: "ankaios -q apply - - <a.yaml", "") + " && grep -qx 1 code"
        ),
        Case(
            "peers/16: a plan of standard input and a file",
            "\(manifests); \(dev) -- sh -c 'ankaios plan - b.yaml <a.yaml' >out; grep -q '+ a:' out && grep -q '+ b:' out"
        ),
        Case(
            "peers/16: what can be read is judged beside what cannot",
            "\(manifests); ankaios validate - nosuch.yaml <a.yaml >out 2>err; test $? = 1 && grep -q nosuch.yaml err"
        ),
    ]

    @Test(arguments: field) func `what people do with dev works as on a vehicle`(one: Case) async throws {
        #expect(try await SurroundingsTests.run(one.script) == one.code)
    }

    @Test(arguments: peers) func `what users of similar tools have met does not happen here`(one: Case) async throws {
        #expect(try await SurroundingsTests.run(one.script) == one.code)
    }
}

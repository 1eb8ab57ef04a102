import TestSupport
import Testing

@testable import AnkaiosCommands

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The built tool, where the process meets its surroundings. Each script runs in a folder of its own, with the tool in PATH.
@Suite(.oneAtATime, .serialized, .timeLimit(.minutes(2))) struct SurroundingsTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var script: String
        var code: Int32 = 0
        var testDescription: String { name }

        init(_ name: String, _ script: String, code: Int32 = 0) {
            (self.name, self.script, self.code) = (name, script, code)
        }
    }

    private static let works = "ankaios dev --mount never -- ankaios get workloads"
    private static let isRoot = geteuid() == 0
    /// Another user, who may write into the folder of the script.
    private static let asUser = isRoot ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : "env"
    private static let asNobody = "chmod 777 . && \(asUser)"
    private static let ignoring =
        "python3 -c 'import os, signal, sys; signal.signal(getattr(signal, sys.argv[1]), signal.SIG_IGN); os.execvp(sys.argv[2], sys.argv[2:])'"

    static let cases = [
        Case("standard input is closed", "\(works) <&- >out && grep -q '^dev ' out"),
        Case("standard output is closed", "\(works) >&-"),
        Case("standard error is closed", "\(works) 2>&-"),
        Case("all three are closed", "\(works) <&- >&- 2>&-"),
        Case("the demo's manifest is standard input", "printf 'apiVersion: v1\\n' | ankaios demo -m - >out"),
        Case("standard input is a folder", "\(works) </ >out && grep -q '^dev ' out"),
        Case("many descriptors are open", "for i in 3 4 5 6 7 8 9; do eval \"exec $i</dev/null\"; done; \(works) >out"),
        Case("there are few descriptors", "ulimit -n 40; \(works) >out"),
        Case("the environment is empty", "env -i \"$(command -v ankaios)\" dev --mount never -- /bin/true"),
        Case("a variable stands twice", "\(twice)"),
        Case("there is no HOME", "unset HOME; \(works) >out"),
        Case("HOME is not there", "HOME=/nowhere/at/all \(works) >out"),
        Case("TZ names no zone", "TZ=Nowhere/Bogus \(works) >out"),
        Case("TZ is odd", "TZ=:::%s \(works) >out"),
        Case("the locale is odd", "LC_ALL=tr_TR.iso88599 LANG=xx \(works) >out"),
        Case("TERM is dumb, and there are no columns", "TERM=dumb COLUMNS=0 LINES=0 \(works) >out"),
        Case("nothing may be done with new files", "umask 777; \(works) >/dev/null"),
        Case("everything may be done with new files", "umask 0; \(works) >/dev/null"),
        Case(
            "there is no folder for temporary files",
            "TMPDIR=/nowhere/at/all \(works) 2>err; test $? = 1 && grep -q '^error: .*mkdtemp' err"
        ),
        Case(
            "the folder for temporary files may not be written",
            "mkdir r; chmod 555 r; export TMPDIR=$PWD/r; \(asNobody) \(works) 2>err; code=$?; test $code = 1"
        ),
        Case(
            "the folder for temporary files has blanks and a dollar",
            "mkdir 'a b $(touch PWNED)'; TMPDIR=\"$PWD/a b \\$(touch PWNED)\" \(works) >out && test ! -e PWNED"
        ),
        Case(
            "PATH has blanks, and folders that are not there",
            "mkdir 'a b'; printf '#!/bin/sh\\nexit 7\\n' >'a b/prog'; chmod +x 'a b/prog'; PATH=\"/nowhere:$PWD/a b:$PATH\"; ankaios dev --mount never -- prog",
            code: 7
        ),
        Case(
            "what the shell is to read has blanks",
            "mkdir 'a b'; TMPDIR=\"$PWD/a b\" mkfifo out; exec 4<>out; ankaios dev >out 2>err & pid=$!; read -t 30 -r line <&4; eval \"$line\"; test -p \"$ANKAIOS_CONTROL_INTERFACE/input\"; code=$?; kill -TERM $pid; wait $pid; exit $code"
        ),
        Case("there is no terminal", "setsid -w \(works) >out </dev/null"),
        Case("the working folder has gone", "mkdir gone; cd gone; rmdir ../gone; \(works) >/dev/null"),
        Case("it is another user", "\(asNobody) \(works) >out && grep -q '^dev ' out"),
        Case("SIGCHLD is ignored", "\(ignoring) SIGCHLD ankaios dev --mount never -- sh -c 'exit 7'", code: 7),
        Case(
            "SIGCHLD is ignored, and a signal ends the program",
            "\(ignoring) SIGCHLD ankaios dev --mount never -- sh -c 'kill -9 $$'",
            code: 137
        ),
        Case(
            "SIGPIPE is ignored, and the reader has gone",
            "{ \(ignoring) SIGPIPE ankaios --help; echo $? >code; } 2>err | true; test ! -s err && grep -qx '0\\|141' code"
        ),
        Case(
            "the reader has gone",
            "{ ankaios --help; echo $? >code; } 2>err | true; test ! -s err && grep -qx '0\\|141' code"
        ),
        Case(
            "under nohup a hang-up ends nothing",
            "nohup ankaios dev --mount never -- sh -c 'kill -HUP $PPID; kill -HUP $$; exit 3' </dev/null >/dev/null 2>&1",
            code: 3
        ),
        Case(
            "in the background of a script an interrupt ends nothing",
            "ankaios dev --mount never -- sh -c 'kill -INT $$; exit 4' & wait $!",
            code: 4
        ),
        Case(
            "bytes of arguments that are no UTF-8",
            "test \"$(ankaios dev --mount never -- printf %s $(printf 'caf\\351') | od -An -tx1)\" = ' 63 61 66 e9'"
        ),
        Case(
            "bytes of variables that are no UTF-8",
            "X=$(printf 'caf\\351') ankaios dev --mount never -- sh -c 'printf %s \"$X\"' | od -An -tx1 >out; test \"$(cat out)\" = ' 63 61 66 e9'"
        ),
        Case(
            "bytes of file names that are no UTF-8",
            "f=$(printf 'caf\\351.yaml'); printf 'apiVersion: v1\\nworkloads: {}\\n' >$f; ankaios validate $f"
        ),
        Case(
            "the output cannot be written",
            "ankaios --help >/dev/full 2>err; test $? = 1 && grep -q 'No space left' err"
        ),
        Case(
            "a state cannot be written",
            "ankaios dev --mount never -- sh -c 'ankaios get state -o json >/dev/full'",
            code: 1
        ),
        Case(
            "events cannot be written",
            "ankaios dev --mount never -- sh -c 'ankaios get events -c >/dev/full'",
            code: 1
        ),
        Case(
            "a manifest without an end",
            "ankaios validate /dev/zero >out 2>&1; test $? = 1 && grep -q 'larger than 64 MiB' out"
        ),
        Case(
            "a recording without an end",
            "ankaios replay --mount never --from /dev/zero -- true 2>err; test $? = 1 && grep -q 'File too large' err"
        ),
        Case(
            "standard input and a file",
            "\(manifests); ankaios dev --mount never -- sh -c 'ankaios -q apply - b.yaml <a.yaml; ankaios get workloads a b' >out; grep -q '^a ' out && grep -q '^b ' out"
        ),
        Case(
            "a closed standard input is no manifest",
            "ankaios dev --mount never -- sh -c 'ankaios -q apply - <&-'",
            code: 1
        ),
        Case(
            "recordings are for their owner alone",
            "umask 0; ankaios dev --mount never --record r.jsonl -- true && test \"$(stat -c %a r.jsonl)\" = 600"
        ),
        Case(
            "recordings can be read by their owner",
            "\(asNobody) sh -c 'ankaios dev --mount never --record r.jsonl -- ankaios get workloads >/dev/null && cat r.jsonl >/dev/null'"
        ),
        Case(
            "a recording stays until the next is whole",
            "echo before >r.jsonl; ankaios dev --mount never --record r.jsonl -- sh -c 'grep -qx before r.jsonl'; code=$?; test $code = 0 && ! grep -q before r.jsonl && test $(ls | wc -l) = 1"
        ),
    ]

    private static let manifests =
        "for n in a b; do printf 'apiVersion: v1\\nworkloads:\\n  %s: {agent: agent_A, runtime: podman, runtimeConfig: \"image: i\"}\\n' $n >$n.yaml; done"

    private static let twice = """
        cat >twice.py <<'P'
        import ctypes, sys
        path = sys.argv[1].encode()
        argv = (ctypes.c_char_p * 7)(path, b"dev", b"--mount", b"never", b"--", b"/usr/bin/env", None)
        envp = (ctypes.c_char_p * 4)(b"TWICE=first", b"TWICE=second", b"PATH=/usr/bin:/bin", None)
        ctypes.CDLL(None).execve(path, argv, envp)
        P
        python3 twice.py "$(command -v ankaios)" | grep TWICE >out; printf 'TWICE=first\\nTWICE=second\\n' | cmp - out
        """

    @Test(arguments: cases) func `the tool does its work, or says in a line why not`(one: Case) async throws {
        #expect(try await Self.run(one.script) == one.code)
    }

    /// Runs a script in a folder of its own.
    static func run(_ script: String) async throws -> Int32? {
        try await withFile(script) { path in
            await shell(
                "folder=$(mktemp -d); chmod 644 \(path); cd $folder; PATH=\(toolFolder):$PATH bash \(path); code=$?; cd /; rm -rf $folder; exit $code"
            )
        }
    }

    private static let usersMayUnshare =
        system("(\(asUser) unshare --user --mount --map-root-user true) 2>/dev/null") == 0

    @Test(.enabled(if: usersMayUnshare, "the system lets users without rights make no namespaces"))
    func `the program of another user finds the control interface where a container has it`() async throws {
        let program = "test -p /run/ankaios/control_interface/input"
        #expect(try await Self.run("\(Self.asNobody) ankaios dev --mount always -- \(program)") == 0)
    }

    private static let mayUnshare = system("unshare --pid --fork --mount-proc true 2>/dev/null") == 0

    @Test(.enabled(if: mayUnshare, "the system lets nobody make namespaces"))
    func `as process 1 it tells exit codes and leaves no zombie`() async throws {
        let orphan = "sh -c 'sh -c \"sleep 0.1 & exit\"; sleep 0.5; ps -o stat= -A | grep -c Z; exit 7'"
        let script =
            "unshare --pid --fork --mount-proc ankaios dev --mount never -- \(orphan) >out; test $? = 7 && grep -qx 0 out"
        #expect(try await Self.run(script) == 0)
    }
}

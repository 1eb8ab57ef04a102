import AnkaiosModel
import Testing

@testable import AnkaiosCommands

@Suite struct TableTests {
    let states = WorkloadStates([
        WorkloadState(
            instance: WorkloadInstanceName(workload: "nowhere", agent: "", id: "2"),
            executionState: ExecutionState(.notScheduled)
        ),
        WorkloadState(
            instance: WorkloadInstanceName(workload: "broken", agent: "agent_A", id: "1"),
            executionState: ExecutionState(.pending, .startingFailed, additionalInfo: " Unsupported Runtime\n")
        ),
    ])
    let workloads = [
        "broken": Workload("broken", on: "agent_A", runtime: "nothing", runtimeConfig: ""),
        "nowhere": Workload("nowhere", on: "", runtime: "podman", runtimeConfig: ""),
    ]

    @Test func `every line is filled to the full width`() {
        #expect(
            Table(states: states, workloads: workloads).text()
                == "WORKLOAD NAME   AGENT     RUNTIME   EXECUTION STATE           ADDITIONAL INFO    \n"
                + "broken          agent_A   nothing   Pending(StartingFailed)   Unsupported Runtime\n"
                + "nowhere                   podman    NotScheduled                                 \n"
        )
    }

    @Test func `without rows there is only the header`() {
        #expect(
            Table(states: WorkloadStates(), workloads: [:]).text()
                == "WORKLOAD NAME   AGENT   RUNTIME   EXECUTION STATE   ADDITIONAL INFO\n"
        )
        #expect(Table(header: ["CONFIG"]).text() == "CONFIG\n")
    }

    @Test func `the runtime is that of the desired workload on that agent only`() {
        var moved = workloads
        moved["broken"]?.agent = "agent_B"
        let table = Table(states: states, workloads: moved)
        #expect(table.rows.map { $0[2] } == ["", "podman"])
    }

    @Test func `line feeds in additional information become commas`() {
        #expect(singleLine("  first\nsecond\n\n") == "first, second")
        #expect(singleLine(" \n ") == "")
        #expect(singleLine("") == "")
    }

    let wide = Table(header: ["NAME", "INFO"], rows: [["a", "0123456789"], ["bb", "x"]])

    @Test func `a file gets whole lines, a wide terminal too`() {
        #expect(wide.text() == "NAME   INFO      \na      0123456789\nbb     x         \n")
        #expect(wide.text(width: 17, overflow: .wrapLastColumn) == wide.text())
        #expect(wide.text(width: 80) == wide.text())
    }

    @Test func `the last column goes on under itself`() {
        #expect(
            wide.lines(width: 11, overflow: .wrapLastColumn)
                == ["NAME   INFO", "a      0123", "       4567", "       89  ", "bb     x   "]
        )
    }

    @Test func `the last column is shortened with dots`() {
        #expect(
            wide.lines(width: 12, overflow: .shortenLastColumn) == ["NAME   INFO ", "a      01...", "bb     x    "]
        )
    }

    @Test func `where not even the header of the last column fits, lines are cut`() {
        let cut = ["NAME   IN", "a      01", "bb     x "]
        #expect(wide.lines(width: 9, overflow: .wrapLastColumn) == cut)
        #expect(wide.lines(width: 9, overflow: .shortenLastColumn) == cut)
        #expect(wide.lines(width: 9) == cut)
    }
}

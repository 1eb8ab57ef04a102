import AnkaiosProtobuf
import Testing

@testable import AnkaiosInterop

struct InteropOptionsTests {
    @Test func `what is not said has its usual value`() throws {
        let options = try InteropOptions(arguments: ["--scenario", "get_state", "--dir", "/x"])
        var usual = InteropOptions()
        (usual.scenario, usual.directory) = ("get_state", "/x")
        #expect(options == usual)
        #expect((usual.connectTimeout, usual.timeout, usual.idle, usual.seconds) == (5, 5, 2, 12))
        #expect((usual.count, usual.inFlight, usual.payload, usual.getStateAt) == (1, 1, 100, -1))
    }

    @Test func `each option is read`() throws {
        let options = try InteropOptions(
            arguments: [
                "--scenario", "logs", "--dir", "/x", "--connect-timeout", "1.5", "--connect-retry", "2", "--timeout",
                "0.25", "--count", "3", "--in-flight", "4", "--pause", "0.5", "--payload", "6", "--entries", "7",
                "--campaigns", "8", "--consumer-delay-us", "9", "--get-state-at", "10", "--idle", "11", "--recover",
                "12", "--seconds", "13",
            ]
        )
        #expect((options.connectTimeout, options.connectRetry, options.timeout) == (1.5, 2, 0.25))
        #expect((options.count, options.inFlight, options.pause, options.payload) == (3, 4, 0.5, 6))
        #expect((options.entries, options.campaigns, options.consumerDelay, options.getStateAt) == (7, 8, 9, 10))
        #expect((options.idle, options.recover, options.seconds) == (11, 12, 13))
    }

    @Test(arguments: [
        (["--scenario", "connect", "--dir", "/x", "--fast", "1"], "unknown option: --fast"),
        (["--scenario", "connect", "--dir"], "--dir needs a value"),
        (["--scenario", "connect"], "--dir is missing"),
        (["--scenario", "connect", "--dir", "/x", "--count", "-1"], "--count: \"-1\" is no number from 0"),
        (["--scenario", "connect", "--dir", "/x", "--idle", "nan"], "--idle: \"nan\" is no number of seconds"),
    ])
    func `what is not understood is named`(arguments: [String], message: String) {
        #expect(throws: InteropOptions.UsageError(description: message)) {
            try InteropOptions(arguments: arguments)
        }
    }

    @Test func `numbers that are missing are told apart by their place`() {
        var numbering = Numbering(expected: 10)
        for number in [2, 3, 6, 5] { numbering.count(number) }
        numbering.count(nil)
        #expect(
            numbering.fields == [
                "received": 5, "missing_start": 2, "missing_middle": 1, "missing_end": 3, "disorder": 1,
            ]
        )
        #expect(
            Numbering(expected: 4).fields == [
                "received": 0, "missing_start": 0, "missing_middle": 0, "missing_end": 4, "disorder": 0,
            ]
        )
        #expect(Numbering.number(of: "17 a line") == 17)
        #expect(Numbering.number(of: "17") == nil)
        #expect(Numbering.number(of: " 17 ") == nil)
    }
}

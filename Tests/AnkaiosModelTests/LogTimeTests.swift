import AnkaiosModel
import Testing

@Suite struct LogTimeTests {
    @Test func `an age is a duration as Go writes it`() {
        #expect(LogTime.ago(.seconds(90)).text == "90s")
        #expect(LogTime.ago(.milliseconds(1500)).text == "1.5s")
        #expect(LogTime.ago(.nanoseconds(7)).text == "0.000000007s")
        #expect(LogTime.ago(.seconds(-1)).text == "0s")
    }

    @Test func `a date is written as RFC 3339 has it`() {
        #expect(LogTime.utc(2026, 11, 25).text == "2026-11-25T00:00:00Z")
        let exact = LogTime.utc(2024, 2, 29, hour: 23, minute: 59, second: 8, nanosecond: 120_000_000)
        #expect(exact.text == "2024-02-29T23:59:08.12Z")
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_827_696, "2000-02-29T12:34:56Z"), (1_764_043_200, "2025-11-25T04:00:00Z"),
            (-1, "1969-12-31T23:59:59Z"), (4_102_444_799, "2099-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ]
    )
    func `seconds since 1970 are a date`(seconds: Int, text: String) {
        #expect(LogTime.since1970(.seconds(seconds)).text == text)
    }

    @Test func `parts of a second are kept, also before 1970`() {
        #expect(LogTime.since1970(.milliseconds(1_500)).text == "1970-01-01T00:00:01.5Z")
        #expect(LogTime.since1970(.milliseconds(-1_500)).text == "1969-12-31T23:59:58.5Z")
    }

    @Test func `what is no date has a problem, free text has none`() {
        for bad in [LogTime.utc(2026, 6, 31), .utc(2025, 2, 29), .utc(2026, 13, 1), .utc(2026, 1, 1, hour: 24)] {
            #expect(bad.problem != nil)
        }
        #expect(LogTime.utc(2024, 2, 29).problem == nil && LogTime("whatever").problem == nil)
        #expect(LogTime.since1970(.seconds(1_000_000_000_000)).problem != nil)
    }
}

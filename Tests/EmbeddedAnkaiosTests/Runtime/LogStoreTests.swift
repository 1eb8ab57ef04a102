import Testing

@testable import EmbeddedAnkaios

struct LogStoreTests {
    @Test func `lines are cut at line feeds and an unfinished one waits for its end`() {
        var log = LogStore()
        #expect(log.append(Array("one\ntw".utf8), to: .output, at: .seconds(1)).map(\.text) == ["one"])
        #expect(log.append(Array("err\n".utf8), to: .errors, at: .seconds(2)).map(\.text) == ["err"])
        #expect(log.append(Array("o\n\nend\r".utf8), to: .output, at: .seconds(3)).map(\.text) == ["two", ""])
        #expect(log.finish(at: .seconds(4)).map(\.text) == ["end\r"])
        #expect(log.lines().map(\.text) == ["one", "err", "two", "", "end\r"])
    }

    @Test func `who reads what is there gets the beginning of a line, too, and counts it`() {
        var log = LogStore()
        _ = log.append(Array("one\nno end ".utf8), to: .output, at: .seconds(1))
        _ = log.append(Array("yet".utf8), to: .output, at: .seconds(5))
        #expect(log.lines(withBegun: true).map(\.text) == ["one", "no end yet"])
        #expect(log.lines(.init(tail: 1), withBegun: true).map(\.text) == ["no end yet"])
        #expect(log.lines(.init(until: .seconds(0)), withBegun: true).isEmpty)
        #expect(log.lines().map(\.text) == ["one"], "who follows waits for its end")
        _ = log.append(Array(", but now\n".utf8), to: .output, at: .seconds(9))
        #expect(log.lines(withBegun: true).map(\.text) == ["one", "no end yet, but now"])
    }

    @Test(arguments: [([0xFF, 0xFE], 2), ([0xE2, 0x82], 1), ([0xED, 0xA0, 0x80], 3)] as [([UInt8], Int)])
    func `each bad part of UTF-8 becomes one replacement`(bytes: [UInt8], count: Int) {
        var log = LogStore()
        let lines = log.append(bytes + [0x0A], to: .output, at: .zero)
        #expect(lines.map(\.text) == [String(repeating: "\u{FFFD}", count: count)])
    }

    @Test func `a character in two pieces arrives whole`() {
        var log = LogStore()
        _ = log.append([0xC3], to: .output, at: .zero)
        #expect(log.append([0xA4, 0x0A], to: .output, at: .zero).map(\.text) == ["ä"])
    }

    @Test func `tail and both limits combine`() {
        var log = LogStore()
        for second in 1...6 { _ = log.append(lines: ["\(second)"], to: .output, at: .seconds(second)) }
        #expect(log.lines(.init(tail: 2)).map(\.text) == ["5", "6"])
        #expect(log.lines(.init(tail: 0)).isEmpty)
        #expect(log.lines(.init(tail: -1)).count == 6)
        #expect(log.lines(.init(tail: 2, since: .seconds(2), until: .seconds(4))).map(\.text) == ["3", "4"])
        #expect(log.lines(.init(since: .seconds(5), until: .seconds(3))).isEmpty)
    }

    @Test func `the oldest lines go when there are too many`() {
        var log = LogStore(capacity: 2 * LogStore.lineOverhead + 8)
        for text in ["aaaa", "bbbb", "cccc"] { _ = log.append(lines: [text], to: .output, at: .zero) }
        #expect(log.lines().map(\.text) == ["bbbb", "cccc"])
    }

    @Test func `empty lines take memory, too`() {
        var log = LogStore(capacity: 1000 * LogStore.lineOverhead)
        _ = log.append(Array(repeating: 0x0A, count: 100_000), to: .output, at: .zero)
        #expect(log.lines().count == 1000)
    }

    @Test func `a line without an end is told in pieces`() {
        var log = LogStore()
        let piece = [UInt8](repeating: 0x61, count: 1 << 18)
        var told = 0
        for _ in 0..<9 { told += log.append(piece, to: .output, at: .zero).count }
        #expect(told == 2)
        #expect(log.lines().allSatisfy { $0.text.utf8.count == LogStore.longestLine })
        #expect(log.finish(at: .zero).map(\.text.utf8.count) == [1 << 18])
    }

    @Test(arguments: [
        ("1970-01-02T00:00:00Z", 86_400_000), ("2024-02-29T12:00:00.250+02:00", 1_709_200_800_250),
        ("1970-01-01", 0), ("0", 0), ("1e3", 1_000_000), ("5.", 5000), (".5", 500), ("1970-01-01T00:00:00,5", 500),
        ("10m", 999_400_000), ("1.5s", 999_998_500), ("12.5", 12_500),
    ])
    func `times are read as podman reads them`(text: String, milliseconds: Int) {
        #expect(LogTime.parse(text, now: .seconds(1_000_000)) == .milliseconds(milliseconds))
    }

    @Test(arguments: [("10m", 1600), ("-10m", 400), ("600", 600)])
    func `an age without a sign is still to come where the end is meant`(text: String, seconds: Int) {
        #expect(LogTime.parse(text, now: .seconds(1000), isEnd: true) == .seconds(seconds))
    }

    @Test func `both letters for micro are one`() {
        let times = ["5us", "5\u{B5}s", "5\u{3BC}s"].map { LogTime.parse($0, now: .seconds(1)) }
        #expect(Set(times) == [.microseconds(999_995)])
    }

    @Test(arguments: [
        "", "soon", "2024-02-30", "10", "10x", "2024-01-01T25:00:00Z", "2024-01-01T00:00:00+1",
        "2026-11-25T03:55", "2026-11-25t03:55:00Z", "2026-11-25 03:55:00", "2026-11-25T03:55:00z", ".", "e5",
    ])
    func `what is no time is not taken for one`(text: String) {
        let expected: Duration? = text == "10" ? .seconds(10) : nil
        #expect(LogTime.parse(text, now: .zero) == expected)
    }
}

/// The times that a request for logs may give, as podman reads them (AnkaiosBehaviour.md §8.1). These are seconds since
/// 1970, RFC 3339, and Go durations. A duration is in the past for `since`, and in the future for `until`.
package enum LogTime {
    /// The time, since 1970. Nil if the text is not a time.
    package static func parse(_ text: String, now: Duration, isEnd: Bool = false) -> Duration? {
        seconds(text) ?? rfc3339(text) ?? goDuration(text).map { isEnd ? now + $0 : now - $0 }
    }

    /// What podman says to a text that is not a time.
    package static func complaint(option: String, text: String) -> String {
        "Error: parsing --\(option) \"\(text)\": unable to interpret time value"
    }

    /// A number, with or without a fraction and an exponent.
    private static func seconds(_ text: String) -> Duration? {
        if let whole = Int64(text) { return .seconds(whole) }
        var rest = Substring(text)
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        guard rest.allSatisfy({ $0.isASCII && $0.isNumber || ".eE+-".contains($0) }), rest.contains(where: \.isNumber),
            rest.first != "e", rest.first != "E", let value = Double(text.hasSuffix(".") ? text + "0" : text),
            abs(value) < 9e9
        else { return nil }
        return .nanoseconds(Int64((value * 1e9).rounded()))
    }

    /// The digits behind a point.
    private static func fraction(_ digits: Substring) -> Duration? {
        guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        let nanoseconds = String(digits.prefix(9)) + String(repeating: "0", count: max(0, 9 - digits.count))
        return Int64(nanoseconds).map { .nanoseconds($0) }
    }

    // MARK: - Go's durations: 1h30m, 1.5s, 10ms

    private static func goDuration(_ text: String) -> Duration? {
        var rest = Substring(text)
        var sign = 1
        if rest.hasPrefix("-") || rest.hasPrefix("+") { sign = rest.removeFirst() == "-" ? -1 : 1 }
        if rest == "0" { return .zero }
        guard !rest.isEmpty else { return nil }
        let units: [(String, Int64)] = [
            ("ns", 1), ("us", 1000), ("\u{B5}s", 1000), ("\u{3BC}s", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
            ("m", 60_000_000_000),
            ("h", 3_600_000_000_000),
        ]
        var nanoseconds = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { ($0.isASCII && $0.isNumber) || $0 == "." }
            rest = rest.dropFirst(number.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let value = decimal(number), let factor = units.first(where: { $0.0 == unit })?.1 else { return nil }
            nanoseconds += value * Double(factor)
        }
        guard nanoseconds < 9e18 else { return nil }
        return .nanoseconds(Int64(nanoseconds)) * sign
    }

    /// Digits with a point before, between or behind them.
    private static func decimal(_ number: Substring) -> Double? {
        guard number != "." else { return nil }
        return Double((number.hasPrefix(".") ? "0" : "") + number + (number.hasSuffix(".") ? "0" : ""))
    }

    // MARK: - RFC 3339, and its beginnings as podman takes them: a date, a time to the second, no zone

    private static func rfc3339(_ text: String) -> Duration? {
        var reader = Reader(rest: Substring(text))
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2), reader.skip("-"),
            let day = reader.number(2), (1...12).contains(month), (1...daysIn(month, of: year)).contains(day)
        else { return nil }
        var time = Duration.seconds(days(year, month, day) * 86400)
        if reader.skip("T") {
            guard let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2), reader.skip(":"),
                let second = reader.number(2), hour < 24, minute < 60, second < 60
            else { return nil }
            time += .seconds(hour * 3600 + minute * 60 + second)
            if reader.skip(".") || reader.skip(",") {
                guard let part = fraction(reader.digits()) else { return nil }
                time += part
            }
        }
        if reader.skip("Z") || reader.rest.isEmpty { return reader.rest.isEmpty ? time : nil }
        let east = reader.skip("+")
        guard east || reader.skip("-"), let hours = reader.number(2), reader.skip(":"), let minutes = reader.number(2),
            reader.rest.isEmpty, hours < 24, minutes < 60
        else { return nil }
        let offset = Duration.seconds(hours * 3600 + minutes * 60)
        return east ? time - offset : time + offset
    }

    private struct Reader {
        var rest: Substring

        mutating func skip(_ text: String) -> Bool {
            guard rest.hasPrefix(text) else { return false }
            rest = rest.dropFirst(text.count)
            return true
        }

        mutating func digits() -> Substring {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            return digits
        }

        mutating func number(_ count: Int) -> Int64? {
            let digits = rest.prefix(count)
            guard digits.count == count, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
            rest = rest.dropFirst(count)
            return Int64(digits)
        }
    }

    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    private static func daysIn(_ month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let past = year - 1
        let before = past * 365 + past / 4 - past / 100 + past / 400 - 719_162
        return before + (1..<month).reduce(0) { $0 + daysIn($1, of: year) } + day - 1
    }
}

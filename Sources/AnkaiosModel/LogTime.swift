/// The begin or end of the wanted lines of a log: an age, a date, or free text for podman (AnkaiosBehaviour.md §8.1).
///
/// An age goes by the clock of the agent's machine alone, so it is right also where clocks differ.
public struct LogTime: Hashable, Sendable {
    /// As it is sent: `90s`, `2026-11-25T03:55:00Z` …
    public let text: String
    /// Why it cannot be a time; nil: nothing is known against it.
    package let problem: String?
    /// Whether it is an age, which podman wants with a minus sign where the end of the lines is meant.
    private var isAge = false

    /// The text that is sent for the end of the lines. For podman, an age without a sign is in the future.
    package var textAsEnd: String { isAge ? "-\(text)" : text }

    /// A time from its text, taken as it is: RFC 3339, or an age as Go's durations, such as `1h30m`.
    public init(_ text: String) {
        self.text = text
        problem = nil
    }

    /// A time ago, to the nanosecond; a negative age counts as zero. As an end of the lines it is right for podman; for
    /// containerd use a date.
    public static func ago(_ age: Duration) -> LogTime {
        let (seconds, attoseconds) = max(age, .zero).components
        var time = LogTime("\(seconds)\(fraction(attoseconds / 1_000_000_000))s")
        time.isAge = true
        return time
    }

    /// A point in time, as seconds since 1970-01-01 UTC. Use it to convert other date types.
    public static func since1970(_ duration: Duration) -> LogTime {
        let (seconds, attoseconds) = duration.components
        let borrow: Int64 = attoseconds < 0 ? 1 : 0
        let whole = seconds - borrow
        let (days, rest) = floorDivide(whole, by: 86400)
        let (year, month, day) = Calendar.date(ofDay: days)
        return utc(
            year,
            month,
            day,
            hour: Int(rest / 3600),
            minute: Int(rest % 3600 / 60),
            second: Int(rest % 60),
            nanosecond: Int(attoseconds / 1_000_000_000 + borrow * 1_000_000_000)
        )
    }

    /// A date with its time in UTC. An invalid one, such as the 31st of June, is refused when it is used.
    public static func utc(
        _ year: Int,
        _ month: Int,
        _ day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0,
        nanosecond: Int = 0
    ) -> LogTime {
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time = "\(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))\(fraction(Int64(nanosecond)))"
        let text = "\(date)T\(time)Z"
        let isDate =
            (0...9999).contains(year) && (1...12).contains(month)
            && (1...Calendar.days(inMonth: month, of: year)).contains(day)
        let isTime =
            (0..<24).contains(hour) && (0..<60).contains(minute) && (0..<60).contains(second)
            && (0..<1_000_000_000).contains(nanosecond)
        return LogTime(text: text, problem: isDate && isTime ? nil : "\"\(text)\" is not a date")
    }

    private init(text: String, problem: String?) {
        self.text = text
        self.problem = problem
    }

    // MARK: - Digits

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Nanoseconds behind a point, as far as they say something.
    private static func fraction(_ nanoseconds: Int64) -> String {
        guard nanoseconds != 0 else { return "" }
        var digits = Substring(padded(Int(nanoseconds), 9))
        while digits.last == "0" { digits.removeLast() }
        return "." + digits
    }

    private static func floorDivide(_ number: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let remainder = (number % divisor + divisor) % divisor
        return ((number - remainder) / divisor, remainder)
    }

    /// The Gregorian calendar, reckoned backwards, too.
    private enum Calendar {
        static func days(inMonth month: Int, of year: Int) -> Int {
            switch month {
            case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        }

        /// The date of a day, counted from the first one of 1970. Years are reckoned from March, so that a leap day is the
        /// last one of its year.
        static func date(ofDay day: Int64) -> (year: Int, month: Int, day: Int) {
            let (era, dayOfEra) = floorDivide(day + 719_468, by: 146_097)
            let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
            let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
            let month = (5 * dayOfYear + 2) / 153
            let date = Int(dayOfYear - (153 * month + 2) / 5 + 1)
            let isNextYear = month >= 10
            return (Int(era * 400 + year) + (isNextYear ? 1 : 0), Int(month) + (isNextYear ? -9 : 3), date)
        }
    }
}

extension LogTime: ExpressibleByStringLiteral, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// A time from its text, taken as it is.
    public init(stringLiteral value: String) { self.init(value) }
    /// The time's text.
    public var description: String { text }
}

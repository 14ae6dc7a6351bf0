import AdminModel
import ArgumentParser
import Glibc

/// A time as somebody types it.
enum TimeArgument: Hashable {
    case moment(WireTime)
    /// Date and time of day on this machine's calendar.
    case local(CivilTime)
    case clock(hour: Int64, minute: Int64)
    /// Seconds from now, negative for the past.
    case offset(Int64)

    static let help = "RFC 3339, '2026-11-21 18:00' or 18:00 in local time, or from now like +2h or -30m."

    static var now: WireTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WireTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// The moment that is meant.
    ///
    /// A bare time of day means today, or tomorrow if it is over and a coming moment is meant.
    func resolve(now: WireTime = Self.now, coming: Bool = false) throws -> WireTime {
        switch self {
        case .moment(let time): return time
        case .offset(let seconds):
            let (offset, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000)
            let (moment, isTooFar) = now.microseconds.addingReportingOverflow(offset)
            guard !isTooLong, !isTooFar else {
                throw Failure(.usage, "that is further away than times go", remedy: "give a nearer time")
            }
            return WireTime(microseconds: moment)
        case .local(let civil): return try Self.local(civil)
        case .clock(let hour, let minute):
            let today = try Self.local(LocalTime.day(of: now, hour: hour, minute: minute))
            guard coming, today <= now else { return today }
            return try Self.local(LocalTime.day(of: now, plusDays: 1, hour: hour, minute: minute))
        }
    }

    /// The moment that is meant, where a date alone means that whole day: its last second.
    func resolve(endOfDay: Bool, now: WireTime = Self.now, coming: Bool = false) throws -> WireTime {
        guard endOfDay, case .local(let civil) = self, (civil.hour, civil.minute, civil.second) == (0, 0, 0) else {
            return try self.resolve(now: now, coming: coming)
        }
        return try Self.local(
            CivilTime(year: civil.year, month: civil.month, day: civil.day, hour: 23, minute: 59, second: 59)
        )
    }

    private static func local(_ civil: CivilTime?) throws -> WireTime {
        guard let civil, let time = LocalTime.time(civil) else {
            throw Failure(.usage, "that time of day does not exist on that day", remedy: "the clocks change then")
        }
        return time
    }
}

extension TimeArgument: ExpressibleByArgument {
    init?(argument: String) {
        if let time = WireTime(argument) {
            self = .moment(time)
        } else if let civil = Self.civil(argument) {
            self = .local(civil)
        } else if let clock = Self.clock(argument) {
            self = clock
        } else if argument.hasPrefix("+"), let seconds = Span.seconds(argument.dropFirst()) {
            self = .offset(seconds)
        } else if argument.hasPrefix("-"), let seconds = Span.seconds(argument.dropFirst()) {
            self = .offset(-seconds)
        } else {
            return nil
        }
    }

    private static func civil(_ text: String) -> CivilTime? {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"), let day = scanner.number(digits: 2)
        else { return nil }
        if scanner.isAtEnd { return CivilTime(year: year, month: month, day: day) }
        guard scanner.skip(" ") || scanner.skip("T"), let hour = scanner.number(digits: 2), scanner.skip(":"),
            let minute = scanner.number(digits: 2), let second = scanner.skip(":") ? scanner.number(digits: 2) : 0,
            scanner.isAtEnd
        else { return nil }
        return CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    }

    private static func clock(_ text: String) -> TimeArgument? {
        var scanner = DigitScanner(text)
        guard let hour = scanner.number(digits: 2), hour < 24, scanner.skip(":"),
            let minute = scanner.number(digits: 2), minute < 60, scanner.isAtEnd
        else { return nil }
        return .clock(hour: hour, minute: minute)
    }
}

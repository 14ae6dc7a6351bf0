import AdminModel
import Glibc

/// Times as people on this machine read and write them.
enum LocalTime {
    /// `2026-11-21 18:03:00 CET`.
    static func text(_ time: WireTime) -> String {
        let parts = Self.parts(of: time)
        return "\(Self.date(parts)) \(Self.clock(parts)) \(Self.zone(parts))"
    }

    /// The same without the date if it is the same day as `now`.
    static func short(_ time: WireTime, now: WireTime) -> String {
        let parts = Self.parts(of: time)
        let today = Self.parts(of: now)
        guard parts.tm_year == today.tm_year, parts.tm_yday == today.tm_yday else { return Self.text(time) }
        return "\(Self.clock(parts)) \(Self.zone(parts))"
    }

    /// `18:03:00.250`, for what happens while somebody looks.
    static func precise(_ time: WireTime) -> String {
        let milliseconds = (time.microseconds - time.seconds * 1_000_000) / 1000
        return "\(Self.clock(Self.parts(of: time))).\(padded(milliseconds, 3))"
    }

    /// The moment at which this machine's calendar and clock show this; nil if its calendar has no such moment.
    static func time(_ civil: CivilTime) -> WireTime? {
        var parts = tm()
        parts.tm_year = Int32(civil.year - 1900)
        parts.tm_mon = Int32(civil.month - 1)
        parts.tm_mday = Int32(civil.day)
        parts.tm_hour = Int32(civil.hour)
        parts.tm_min = Int32(civil.minute)
        parts.tm_sec = Int32(civil.second)
        parts.tm_isdst = -1
        let seconds = mktime(&parts)
        // An hour that is skipped in spring would be moved silently.
        guard seconds != -1, parts.tm_hour == Int32(civil.hour), parts.tm_min == Int32(civil.minute) else { return nil }
        return WireTime(microseconds: Int64(seconds) * 1_000_000)
    }

    /// The date of a moment on this machine's calendar, at the given time of day.
    static func day(of now: WireTime, plusDays days: Int64 = 0, hour: Int64, minute: Int64) -> CivilTime? {
        let parts = Self.parts(of: now)
        let noon = CivilTime(
            year: Int64(parts.tm_year) + 1900,
            month: Int64(parts.tm_mon) + 1,
            day: Int64(parts.tm_mday),
            hour: 12
        )
        guard let noon else { return nil }
        let date = CivilTime(secondsSinceEpoch: noon.secondsSinceEpoch + days * 86_400)
        return CivilTime(year: date.year, month: date.month, day: date.day, hour: hour, minute: minute)
    }

    private static func parts(of time: WireTime) -> tm {
        var seconds = time_t(time.seconds)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return parts
    }

    private static func date(_ parts: tm) -> String {
        let year = padded(Int64(parts.tm_year) + 1900, 4)
        return "\(year)-\(padded(Int64(parts.tm_mon) + 1, 2))-\(padded(Int64(parts.tm_mday), 2))"
    }

    private static func clock(_ parts: tm) -> String {
        "\(padded(Int64(parts.tm_hour), 2)):\(padded(Int64(parts.tm_min), 2)):\(padded(Int64(parts.tm_sec), 2))"
    }

    private static func zone(_ parts: tm) -> String {
        parts.tm_zone.map { String(cString: $0) } ?? ""
    }
}

import AccessControl
import Glibc

/// Days and hours in this machine's time zone.
enum LocalCalendar {
    /// The zone's name, like `Europe/Oslo`; its abbreviation where it has no name.
    static var zone: String {
        if let name = getenv("TZ").map({ String(cString: $0) }), !name.isEmpty {
            return name.hasPrefix(":") ? String(name.dropFirst()) : name
        }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/etc/localtime", &buffer, buffer.count)
        let target = String(decoding: buffer.prefix(max(length, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if let range = target.firstRange(of: "/zoneinfo/") { return String(target[range.upperBound...]) }
        return Self.parts(of: Timestamp(microseconds: 0)).tm_zone.map { String(cString: $0) } ?? "UTC"
    }

    /// The date, like `2026-11-21`, and the hour of the day, 0 to 23.
    static func dayAndHour(of time: Timestamp) -> (day: String, hour: Int) {
        let parts = Self.parts(of: time)
        let month = Self.padded(parts.tm_mon + 1, 2)
        return ("\(Self.padded(parts.tm_year + 1900, 4))-\(month)-\(Self.padded(parts.tm_mday, 2))", Int(parts.tm_hour))
    }

    private static func padded(_ number: Int32, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(digits - text.count, 0)) + text
    }

    private static func parts(of time: Timestamp) -> tm {
        // Towards the past also before 1970.
        var seconds = time_t(
            time.microseconds >= 0 ? time.microseconds / 1_000_000 : (time.microseconds + 1) / 1_000_000 - 1
        )
        var parts = tm()
        localtime_r(&seconds, &parts)
        return parts
    }
}

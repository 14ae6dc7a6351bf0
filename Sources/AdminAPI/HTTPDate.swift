import AdminModel

/// The date of a reply as RFC 9110, 5.6.7 writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
///
/// It is made for each reply. Hummingbird's own application keeps one fresh with a timer that wakes the process every
/// second, which a daemon that waits for taps on a small computer should not do.
enum HTTPDate {
    static func text(secondsSinceEpoch seconds: Int64) -> String {
        let civil = CivilTime(secondsSinceEpoch: seconds)
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let date = "\(padded(civil.day, 2)) \(months[Int(civil.month) - 1]) \(padded(civil.year, 4))"
        let time = "\(padded(civil.hour, 2)):\(padded(civil.minute, 2)):\(padded(civil.second, 2))"
        return "\(days[Int(seconds / 86_400 % 7)]), \(date) \(time) GMT"
    }
}

import AdminModel
import ArgumentParser

/// The end or beginning of a validity as somebody types it: a time, or `never` for none.
enum LimitArgument: ExpressibleByArgument, Hashable {
    case never
    case time(TimeArgument)

    static let help = TimeArgument.help.dropLast() + "; or never."

    init?(argument: String) {
        if argument == "never" {
            self = .never
        } else if let time = TimeArgument(argument: argument) {
            self = .time(time)
        } else {
            return nil
        }
    }

    /// The moment that is meant; nil for never.
    ///
    /// - Parameter endOfDay: whether a date alone means that whole day, and a time of day that is over tomorrow's.
    func time(endOfDay: Bool = false) throws -> WireTime? {
        switch self {
        case .never: nil
        case .time(let time): try time.resolve(endOfDay: endOfDay, coming: endOfDay)
        }
    }
}

import Synchronization

/// Why a daemon works on a copy of its state directory, and whether it still must.
final class StandInStatus: Sendable {
    struct Values: Sendable, Hashable {
        /// What the last try to write into the directory ended with, in plain words; nil once it succeeded.
        var fault: String?
        /// Whether somebody starts the daemon again when it ends.
        var isSupervised: Bool
        /// Whether the directory took something at the start, but not all that had to go back.
        var hasFailedToGoBack = false
    }

    private let values: Mutex<Values>

    init(_ values: Values) {
        self.values = Mutex(values)
    }

    var value: Values { self.values.withLock { $0 } }

    func tried(_ fault: String?) {
        self.values.withLock { $0.fault = fault }
    }
}

extension StandInStatus.Values {
    /// For whoever looks at the health.
    ///
    /// - Parameter directory: the state directory.
    func message(_ directory: String) -> String {
        let state = self.fault.map { "cannot be written: \($0)" } ?? "can be written again"
        return
            "\(directory) \(state). The daemon works on a copy in memory: what is not delivered and what was changed "
            + "since it started is lost if the machine loses power"
    }

    func remedy(_ directory: String) -> String {
        guard self.fault != nil else {
            return self.isSupervised
                ? "Nothing: the daemon restarts to go back to it." : "Restart p2k16d to go back to it."
        }
        return "Leave the machine on. Free space, or repair or replace the disk under \(directory)"
            + (self.isSupervised ? "; the daemon then goes back by itself." : ", then restart p2k16d.")
    }
}

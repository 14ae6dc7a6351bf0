import Glibc
import Journal
import Logging
import ServiceLifecycle

/// Watches whether the state directory can be written again while a copy takes its place, and ends the daemon then if somebody
/// starts it again: the start brings everything back.
struct StandInService: Service {
    /// Ends the daemon as a failure would: whoever starts it again after one does so now.
    struct Over: Error, CustomStringConvertible {
        let directory: String
        var description: String { "\(self.directory) can be written again: ended to go back to it" }
    }

    private static let interval = Duration.seconds(10)
    /// After a start that could write and not bring everything back: each further one locks the doors for a moment.
    private static let longInterval = Duration.seconds(600)

    private let standIn: StandIn
    private let status: StandInStatus
    private let logger: Logger
    private let wasFileSystemReadOnly: Bool

    /// - Parameters:
    ///   - standIn: what the daemon works on.
    ///   - status: follows what it finds.
    init(_ standIn: StandIn, status: StandInStatus, logger: Logger) {
        self.standIn = standIn
        self.status = status
        self.logger = logger
        self.wasFileSystemReadOnly = StateDirectory.isFileSystemWritable(of: standIn.original) == false
    }

    func run() async throws {
        let isOver = await cancelWhenGracefulShutdown { await self.watch() }
        guard isOver else { return }
        self.logger.notice(
            "state directory can be written again, ending to go back to it",
            metadata: [LogKeys.path: "\(self.standIn.original)"]
        )
        throw Over(directory: self.standIn.original)
    }

    /// - Returns: whether the daemon is to end.
    private func watch() async -> Bool {
        var interval = self.status.value.hasFailedToGoBack ? Self.longInterval : Self.interval
        while true {
            try? await Task.sleep(for: interval, clock: .continuous)
            guard !Task.isCancelled else { return false }
            let fault = await onOwnThread { self.fault }
            self.status.tried(fault)
            if fault == nil, self.status.value.isSupervised { return true }
            // Whoever restarts it takes his time, and each try costs a disk something.
            interval = fault == nil ? Self.longInterval : Self.interval
        }
    }

    /// What keeps everything from being brought back, as far as it can be told before; blocks.
    private var fault: String? {
        if let error = StateDirectory.fault(of: self.standIn.original) {
            // Whoever starts next sees it: of this process's own mounts it stays read-only.
            let isForUsAlone =
                error.errno == EROFS && self.wasFileSystemReadOnly
                && StateDirectory.isFileSystemWritable(of: self.standIn.original) == true
            return isForUsAlone ? nil : StateHold.reason(error)
        }
        let needed = self.standIn.bytesToAdopt
        guard let free = StateDirectory.freeBytes(of: self.standIn.original), free < needed else { return nil }
        return "\(free >> 20) MiB are free, and \(needed >> 20) MiB are needed to go back"
    }
}

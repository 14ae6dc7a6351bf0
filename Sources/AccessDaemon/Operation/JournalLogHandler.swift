import Glibc
package import Logging

/// Writes the log for systemd's journal: each message one line with its priority in front, as sd-daemon(3) has it, and
/// without the time, which the journal notes.
package struct JournalLogHandler: LogHandler {
    package var metadata: Logger.Metadata = [:]
    package var logLevel = Logger.Level.trace

    private let write: @Sendable (String) -> Void

    /// - Parameter write: gets a whole line with its end.
    package init(write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Whether standard error is a stream of the journal, which `$JOURNAL_STREAM` names by device and inode
    /// (systemd.exec(5)).
    package static var isConnected: Bool {
        guard let variable = getenv("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return String(cString: variable) == "\(status.st_dev):\(status.st_ino)"
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var metadata = self.metadata.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { metadata["error"] = "\(error)" }
        let values = metadata.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        let line = "\(event.message)\(values.isEmpty ? "" : ":")\(values)"
        // A line break would begin another message, of another priority.
        self.write("<\(Self.priority(of: event.level))>\(String(line.map { $0.isNewline ? " " : $0 }))\n")
    }

    private static func priority(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}

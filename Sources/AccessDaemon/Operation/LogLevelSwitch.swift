package import Logging
import Synchronization

/// The level of the whole daemon's log, which a reload changes while it runs.
package final class LogLevelSwitch: Sendable {
    private let current: Mutex<Logger.Level>

    package init(_ level: Logger.Level) {
        self.current = Mutex(level)
    }

    package var level: Logger.Level {
        get { self.current.withLock { $0 } }
        set { self.current.withLock { $0 = newValue } }
    }
}

extension LogLevel {
    package var level: Logger.Level {
        switch self {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }
}

import AccessDaemon
import Logging

/// A log handler whose level is the daemon's, so that a reload changes it everywhere at once.
struct LevelledLogHandler: LogHandler {
    private var handler: any LogHandler
    private let level: LogLevelSwitch

    init(_ handler: any LogHandler, _ level: LogLevelSwitch) {
        self.handler = handler
        self.level = level
    }

    var logLevel: Logger.Level {
        get { self.level.level }
        set { self.level.level = newValue }
    }

    var metadata: Logger.Metadata {
        get { self.handler.metadata }
        set { self.handler.metadata = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.handler[metadataKey: key] }
        set { self.handler[metadataKey: key] = newValue }
    }

    func log(event: LogEvent) {
        self.handler.log(event: event)
    }
}

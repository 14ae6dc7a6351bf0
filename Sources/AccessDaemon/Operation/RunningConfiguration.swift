import Synchronization

/// The configuration that counts: what the daemon started with, with what later reloads put into effect.
final class RunningConfiguration: Sendable {
    /// What it started with, where it stays until a restart.
    let started: Configuration
    private let reloaded: Mutex<Configuration>

    init(_ configuration: Configuration) {
        self.started = configuration
        self.reloaded = Mutex(configuration)
    }

    /// The file as it was last read: of it counts what needs no restart.
    var latest: Configuration {
        get { self.reloaded.withLock { $0 } }
        set { self.reloaded.withLock { $0 = newValue } }
    }
}

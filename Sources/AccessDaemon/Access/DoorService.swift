import Logging
import ServiceLifecycle

/// Outlives everything that could open a door, and leaves every lock locked.
struct DoorService: Service {
    let doors: [DoorController]
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        for door in self.doors { await door.stop() }
    }
}

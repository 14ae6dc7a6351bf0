import GPIO
import ServiceLifecycle

/// Keeps the GPIO lines of the site until everything that uses them has stopped.
struct GPIOService: Service {
    let chips: GPIOChips

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.chips.run() }
    }
}

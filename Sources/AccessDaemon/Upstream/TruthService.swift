import AccessControl
import Logging
import ServiceLifecycle

/// Tells the log how long the upstream has been away, and which doors and tools refuse because of it.
struct TruthService: Service {
    private static let interval = Duration.seconds(5)

    let snapshot: CurrentSnapshot
    let doors: [DoorID]
    let tools: [String]
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var watch = TruthWatch()
            while !Task.isCancelled {
                // Before the first facts there is nothing that could be old.
                if self.snapshot.isLoaded {
                    let budgets = TruthBudget.all(doors: self.doors, tools: self.tools, in: self.snapshot.value)
                    for message in watch.messages(on: self.snapshot.truth, of: budgets) { self.log(message) }
                }
                try? await Task.sleep(for: Self.interval, clock: .continuous)
            }
        }
    }

    private func log(_ message: TruthWatch.Message) {
        switch message {
        case .old(let age):
            self.logger.warning(
                "the upstream has not confirmed the facts for long",
                metadata: [LogKeys.age: "\(age.inWords)"]
            )
        case .refusingSoon(let places, let left):
            self.logger.warning(
                "doors or tools will refuse for want of newer facts",
                metadata: [
                    LogKeys.places: "\(places.map(\.description).joined(separator: ", "))", "in": "\(left.inWords)",
                ]
            )
        case .refusing(let places, let age):
            self.logger.error(
                "doors or tools refuse for want of newer facts",
                metadata: [
                    LogKeys.places: "\(places.map(\.description).joined(separator: ", "))",
                    LogKeys.age: "\(age.inWords)",
                ]
            )
        case .over(let age):
            self.logger.notice(
                "the upstream has confirmed the facts again",
                metadata: [LogKeys.age: "\(age.inWords)"]
            )
        }
    }
}

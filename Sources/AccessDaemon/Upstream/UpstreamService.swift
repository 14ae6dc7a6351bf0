import ServiceLifecycle

/// Sync and delivery, which stop together: a server that does not answer holds up the stop once and not twice. Beside
/// them the watch over how old the facts become.
struct UpstreamService: Service {
    let sync: UpstreamSync
    let delivery: UpstreamDelivery
    let truth: TruthService

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.sync.run() }
            group.addTask { try await self.delivery.run() }
            group.addTask { try await self.truth.run() }
            try await group.waitForAll()
        }
    }
}

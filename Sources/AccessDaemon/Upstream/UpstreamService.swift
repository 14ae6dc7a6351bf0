import ServiceLifecycle

/// Sync and delivery, which stop together: a server that does not answer holds up the stop once and not twice.
struct UpstreamService: Service {
    let sync: UpstreamSync
    let delivery: UpstreamDelivery

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.sync.run() }
            group.addTask { try await self.delivery.run() }
            try await group.waitForAll()
        }
    }
}

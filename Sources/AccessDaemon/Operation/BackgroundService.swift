import ServiceLifecycle

/// A service whose work stands behind that of the doors: work of its priority has queues and threads of its own, so that no tap
/// waits in line for a thousand requests.
struct BackgroundService: Service {
    let base: any Service

    func run() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask(priority: .utility) { try await self.base.run() }
            try await group.next()
        }
    }
}

extension Service {
    var inBackground: BackgroundService { BackgroundService(base: self) }
}

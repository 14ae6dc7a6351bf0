/// Something that others wait for until it has happened; it never unhappens.
actor Gate {
    private var isOpen = false
    private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    private var nextWaiter = 0

    func open() {
        self.isOpen = true
        for waiter in self.waiting.values { waiter.resume() }
        self.waiting = [:]
    }

    /// Returns when it has happened, or when the task is cancelled: what never happens must not hold up the end.
    func wait() async {
        let id = self.nextWaiter
        self.nextWaiter += 1
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard !self.isOpen, !Task.isCancelled else { return continuation.resume() }
                self.waiting[id] = continuation
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
    }

    var hasOpened: Bool { self.isOpen }

    private func giveUp(_ id: Int) {
        self.waiting.removeValue(forKey: id)?.resume()
    }
}

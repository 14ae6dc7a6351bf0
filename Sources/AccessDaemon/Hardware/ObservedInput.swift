import Hardware

/// An input that tells somebody else of its changes too, before whoever follows it.
struct ObservedInput: BinaryInput {
    let base: any BinaryInput
    let changes: AsyncStream<InputChange>
    private let continuation: AsyncStream<InputChange>.Continuation
    private let observe: @Sendable (InputChange) -> Void

    /// - Parameter observe: gets each change; must not take long.
    init(_ base: any BinaryInput, observe: @escaping @Sendable (InputChange) -> Void) {
        self.base = base
        self.observe = observe
        // As an input's own: when nobody follows, the newest ones count.
        (self.changes, self.continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(64))
    }

    var isActive: Bool? { self.base.isActive }
    var fault: String? { self.base.fault }

    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.base.run() }
            for await change in self.base.changes {
                self.observe(change)
                self.continuation.yield(change)
            }
            group.cancelAll()
        }
    }
}

import AdminModel

/// What one client sees of an induction; the induction is cancelled when the client goes.
final class InductionFeed: Sendable {
    private let session: InductionSession
    private let model: @Sendable (InductionSession) -> Induction
    private let progress = Progress()

    private actor Progress {
        var isFirst = true
        var isOver = false

        func begin() -> (isFirst: Bool, isOver: Bool) {
            defer { self.isFirst = false }
            return (self.isFirst, self.isOver)
        }

        func end() { self.isOver = true }
    }

    init(_ session: InductionSession, model: @escaping @Sendable (InductionSession) -> Induction) {
        self.session = session
        self.model = model
    }

    deinit {
        self.session.cancel()
    }

    /// How it stands: at once for the first time, then at each change and every second; nil after it has ended.
    func next() async -> Induction? {
        let (isFirst, isOver) = await self.progress.begin()
        if isOver || Task.isCancelled { return nil }
        if !isFirst { await self.session.waitForChange(atMost: .seconds(1)) }
        let induction = self.model(self.session)
        if induction.step.isFinal { await self.progress.end() }
        return induction
    }
}

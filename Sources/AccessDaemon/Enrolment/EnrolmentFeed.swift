import AdminModel

/// What one client sees of an enrolment; the enrolment is cancelled when the client goes.
final class EnrolmentFeed: Sendable {
    private let session: EnrolmentSession
    private let model: @Sendable (EnrolmentSession) -> Enrolment
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

    init(_ session: EnrolmentSession, model: @escaping @Sendable (EnrolmentSession) -> Enrolment) {
        self.session = session
        self.model = model
    }

    deinit {
        self.session.cancel()
    }

    /// How it stands: at once for the first time, then at each change and every second; nil after it has ended.
    func next() async -> Enrolment? {
        let (isFirst, isOver) = await self.progress.begin()
        if isOver || Task.isCancelled { return nil }
        if !isFirst { await self.session.waitForChange(atMost: .seconds(1)) }
        let enrolment = self.model(self.session)
        if enrolment.step.isFinal { await self.progress.end() }
        return enrolment
    }
}

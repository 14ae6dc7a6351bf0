import Reactor

extension Journal {
    /// Appends a payload without personal parts and returns when it is durable; see
    /// ``append(contentsOf:timeout:late:)``.
    ///
    /// - Parameters:
    ///   - payload: At most ``JournalOptions/maximumPayload`` bytes.
    ///   - timeout: How long to wait; nil waits for the disk.
    /// - Returns: Where it stands.
    /// - Throws: ``JournalError``.
    @discardableResult
    package func append(_ payload: [UInt8], timeout: Duration? = nil) async throws -> JournalPosition {
        try await self.append(JournalPayload(payload), timeout: timeout)
    }

    /// Appends a payload, as the one without personal parts.
    ///
    /// - Parameters:
    ///   - payload: With its personal parts at most ``JournalOptions/maximumPayload`` bytes.
    ///   - timeout: As above.
    /// - Returns: Where it stands.
    /// - Throws: ``JournalError``.
    @discardableResult
    package func append(_ payload: JournalPayload, timeout: Duration? = nil) async throws -> JournalPosition {
        try await self.append(contentsOf: [payload], timeout: timeout)[0]
    }

    /// Appends payloads, one directly behind the other, and returns when all are durable.
    ///
    /// Cancelling the task changes nothing: what is to be recorded is recorded. After `timedOut` the payloads are still
    /// being written, and are counted in ``JournalStatistics/lateAppends`` once they are durable. After `diskFull` and
    /// `ioError` they are not in the journal, except that a crash right then may leave them in it; the journal goes on
    /// when the disk does.
    ///
    /// - Parameters:
    ///   - payloads: Each at most ``JournalOptions/maximumPayload`` bytes; together within the bounds of the queue.
    ///   - timeout: How long to wait; nil waits for the disk.
    ///   - late: Told once what became of them after `timedOut`, on the journal's own thread: it must be quick.
    /// - Returns: Where each stands, in order.
    /// - Throws: ``JournalError``: `diskFull`, `ioError`, `closed`, `tooLarge`, `overloaded` or `timedOut`.
    @discardableResult
    package func append(
        contentsOf payloads: [JournalPayload],
        timeout: Duration? = nil,
        late: (@Sendable (Result<[JournalPosition], any Error>) -> Void)? = nil
    ) async throws -> [JournalPosition] {
        if payloads.isEmpty { return [] }
        if let tooLarge = payloads.first(where: { $0.byteCount > JournalOptions.maximumPayload }) {
            throw JournalError(
                .tooLarge,
                "a journal record of \(tooLarge.byteCount) bytes is larger than \(JournalOptions.maximumPayload)"
            )
        }
        var deadline: Deadlines.Deadline?
        defer { deadline?.cancel() }
        return try await withCheckedThrowingContinuation { continuation in
            let request = AppendRequest(payloads: payloads, waiter: continuation, late: late)
            do {
                try self.queue.add(request)
            } catch {
                request.resolve(.failure(error))
                return
            }
            if let timeout {
                deadline = Deadlines.shared.after(timeout) {
                    request.giveUp(
                        JournalError(
                            .timedOut,
                            "the disk did not record within \(timeout), it goes on trying: check the disk"
                        )
                    )
                }
            }
        }
    }

    /// Closes the active segment and begins the next one; nothing happens while the active one is empty.
    ///
    /// - Throws: ``JournalError``: `diskFull`, `ioError` or `closed`. The journal is usable nevertheless.
    package func rotate() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            do {
                try self.queue.addRotation(continuation)
            } catch {
                continuation.resume(throwing: error)
            }
        }
    }
}

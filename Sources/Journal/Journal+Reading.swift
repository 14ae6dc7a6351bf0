import Dispatch

extension Journal {
    /// Reads durable records in order, each checked against the chain.
    ///
    /// - Parameters:
    ///   - sequence: Where to begin. If there is no such record, reading begins with the next one there is.
    ///   - limit: How many at most. Fewer are returned when their payloads reach 4 MiB.
    /// - Returns: The records; none if and only if there are none from `sequence` on.
    /// - Throws: ``JournalError``: `ioError` or `damaged`.
    package func read(from sequence: UInt64, limit: Int) async throws -> [JournalRecord] {
        precondition(limit > 0, "a read that may return nothing can't tell where the journal ends")
        return try await self.onReadingQueue { try $0.read(from: sequence, limit: limit) }
    }

    /// Hands over every record that is durable when it is its turn.
    ///
    /// - Parameters:
    ///   - sequence: Where to begin.
    ///   - body: Gets one record after the other; what it throws ends the reading.
    /// - Throws: ``JournalError`` as ``read(from:limit:)``, and what `body` throws.
    package func forEachRecord(
        from sequence: UInt64 = 0,
        _ body: (JournalRecord) async throws -> Void
    ) async throws {
        var next = sequence
        while true {
            let records = try await self.read(from: next, limit: 256)
            guard let last = records.last else { return }
            for record in records { try await body(record) }
            next = last.sequence + 1
        }
    }

    /// Removes the oldest segments, those that are closed, whose records are all up to `sequence`, and that were last
    /// changed before a point in time.
    ///
    /// - Parameters:
    ///   - sequence: The last record that is not needed any more.
    ///   - secondsSince1970: Wall time; segments changed later stay.
    /// - Returns: How many segments were removed.
    /// - Throws: ``JournalError``: `ioError`.
    @discardableResult
    package func removeSegments(upTo sequence: UInt64, olderThan secondsSince1970: Int64) async throws -> Int {
        try await self.onReadingQueue { try $0.removeSegments(upTo: sequence, olderThan: secondsSince1970) }
    }

    /// Hands over what is intact in the files that were put aside for damage and is not in the journal any more: file by
    /// file, oldest first, each once under its own UUID and sequence.
    ///
    /// - Parameter body: Gets the records of a file; what it throws ends the reading.
    /// - Throws: ``JournalError``: `ioError`, and what `body` throws.
    package func forEachSalvaged(_ body: ([JournalRecord]) async throws -> Void) async throws {
        for name in try await self.quarantinedFiles() {
            let records = try await self.onReadingQueue { try $0.salvage(from: name) }
            if !records.isEmpty { try await body(records) }
        }
    }

    func onReadingQueue<Value: Sendable>(
        _ body: @escaping @Sendable (RecordSource) throws -> Value
    ) async throws -> Value {
        let source = self.source
        return try await withCheckedThrowingContinuation { continuation in
            self.readingQueue.async {
                continuation.resume(
                    with: Result {
                        do {
                            return try body(source)
                        } catch let error as SystemCallError {
                            throw JournalError(error, directory: source.directory.path)
                        }
                    }
                )
            }
        }
    }
}

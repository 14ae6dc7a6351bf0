extension Journal {
    /// Erases personal parts for good, in place, of the records that are durable now.
    ///
    /// The chain stays as it is. A segment that is changed counts as young again for the retention. Damage that is met ends
    /// it; what was erased before stays erased, and doing it again is right.
    ///
    /// - Parameter select: Says which parts of a record, by index; runs on the journal's queue.
    /// - Returns: What was erased, and what files were left alone.
    /// - Throws: ``JournalError``: `ioError`, `diskFull` or `damaged`.
    package func erase(_ select: @escaping @Sendable (JournalRecord) -> [Int]) async throws -> Erasure {
        var erasure = Erasure()
        guard let last = self.lastSequence else { return erasure }
        var next: UInt64? = 0
        while let sequence = next {
            // A segment at a time, so that others who read get their turn.
            (next, erasure) = try await self.onReadingQueue { [erasure] source in
                var erasure = erasure
                let next = try source.eraseInSegment(from: sequence, upTo: last, select, &erasure)
                return (next, erasure)
            }
        }
        erasure.quarantinedFiles = try await self.quarantinedFiles()
        return erasure
    }

    /// The names of the files that were put aside as damaged, in the journal's directory.
    ///
    /// - Throws: ``JournalError``: `ioError`.
    package func quarantinedFiles() async throws -> [String] {
        try await self.onReadingQueue { try $0.directory.quarantinedFiles() }
    }
}

import Logging

/// The one thread that writes: takes everything that waits, makes it durable together, answers the callers.
struct WritingThread: Sendable {
    let queue: AppendQueue
    let state: JournalState
    let options: JournalOptions
    let logger: Logger
    var writer: SegmentWriter

    /// Works until the queue is closed and empty.
    mutating func run() {
        while let batch = self.queue.next() {
            if !batch.appends.isEmpty {
                self.append(batch.appends)
            }
            if !batch.rotations.isEmpty {
                let result = Result { try self.rotate() }
                for rotation in batch.rotations { rotation.resume(with: result) }
            } else if self.writer.segment.length >= self.options.segmentSize {
                self.rotateFullSegment()
            }
        }
        self.writer.close()
        self.state.finish()
        self.queue.finish()
    }

    private mutating func append(_ requests: [AppendRequest]) {
        let payloads = requests.flatMap(\.payloads)
        let result = Result { () throws(SystemCallError) in try self.writer.append(payloads) }
        self.queue.done(requests)
        switch result {
        case .success(let positions):
            self.state.committed(self.writer.segment, records: positions.count)
            var rest = positions[...]
            for request in requests {
                let own = Array(rest.prefix(request.payloads.count))
                rest = rest.dropFirst(own.count)
                if !request.resolve(.success(own)) {
                    self.state.count { $0.lateAppends += own.count }
                }
            }
        case .failure(let error):
            self.state.update(self.writer.segment)
            self.state.count { $0.failures += payloads.count }
            let failure = JournalError(error, directory: self.writer.directory.path)
            for request in requests where !request.resolve(.failure(failure)) {
                self.state.count { $0.lateFailures += request.payloads.count }
            }
        }
    }

    /// Begins a segment unless the active one is empty.
    private mutating func rotate() throws(JournalError) {
        if self.writer.segment.isEmpty { return }
        defer { self.state.update(self.writer.segment) }
        do {
            try self.writer.startSegment()
        } catch {
            throw JournalError(error, directory: self.writer.directory.path)
        }
    }

    private mutating func rotateFullSegment() {
        do {
            try self.rotate()
        } catch {
            self.state.count { $0.failedRotations += 1 }
            self.logger.info(
                "a new journal segment could not be begun, the full one goes on",
                metadata: ["journal.error": "\(error)"]
            )
        }
    }
}

import Dispatch
import Synchronization

/// The bounded queue between callers and the writing thread.
final class AppendQueue: Sendable {
    /// What the writing thread does next: everything that was waiting.
    struct Batch {
        var appends: [AppendRequest] = []
        var rotations: [CheckedContinuation<Void, any Error>] = []

        var isEmpty: Bool { self.appends.isEmpty && self.rotations.isEmpty }
    }

    private struct State {
        var waiting = Batch()
        /// Records and payload bytes that are waiting or being written.
        var records = 0
        var bytes = 0
        var writerSleeps = false
        var isClosed = false
        var isFinished = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    private let options: JournalOptions
    private let state = Mutex(State())
    private let wake = DispatchSemaphore(value: 0)

    init(options: JournalOptions) {
        self.options = options
    }

    private static let closedError = JournalError(.closed, "the journal is closed: the daemon is stopping")

    var waitingRecords: Int { self.state.withLock { $0.records } }

    // MARK: Callers

    func add(_ request: AppendRequest) throws(JournalError) {
        try self.change { state throws(JournalError) in
            guard
                state.records + request.payloads.count <= self.options.maximumWaitingRecords,
                state.bytes + request.byteCount <= self.options.maximumWaitingBytes
            else {
                throw JournalError(
                    .overloaded,
                    "\(state.records) journal records wait for the disk, more are refused: check the disk"
                )
            }
            state.records += request.payloads.count
            state.bytes += request.byteCount
            state.waiting.appends.append(request)
        }
    }

    func addRotation(_ continuation: CheckedContinuation<Void, any Error>) throws(JournalError) {
        try self.change { state throws(JournalError) in state.waiting.rotations.append(continuation) }
    }

    private func change(_ body: (inout State) throws(JournalError) -> Void) throws(JournalError) {
        let mustWake = try self.state.withLock { state throws(JournalError) in
            if state.isClosed { throw Self.closedError }
            try body(&state)
            return Self.takeSleep(&state)
        }
        if mustWake { self.wake.signal() }
    }

    private static func takeSleep(_ state: inout State) -> Bool {
        defer { state.writerSleeps = false }
        return state.writerSleeps
    }

    /// Refuses what comes from now on; what is waiting is still written.
    func close() {
        let mustWake = self.state.withLock { state in
            state.isClosed = true
            return Self.takeSleep(&state)
        }
        if mustWake { self.wake.signal() }
    }

    /// Waits until the writing thread has ended.
    func finished() async {
        await withCheckedContinuation { continuation in
            let isFinished = self.state.withLock { state in
                if !state.isFinished { state.closers.append(continuation) }
                return state.isFinished
            }
            if isFinished { continuation.resume() }
        }
    }

    // MARK: Writing thread

    /// Blocks until there is work; nil once the queue is closed and empty.
    func next() -> Batch? {
        while true {
            let batch: Batch?? = self.state.withLock { state in
                if state.waiting.isEmpty {
                    if state.isClosed { return .some(nil) }
                    state.writerSleeps = true
                    return nil
                }
                defer { state.waiting = Batch() }
                return .some(state.waiting)
            }
            if let batch { return batch }
            self.wake.wait()
        }
    }

    /// Makes room for others.
    func done(_ appends: [AppendRequest]) {
        self.state.withLock { state in
            for request in appends {
                state.records -= request.payloads.count
                state.bytes -= request.byteCount
            }
        }
    }

    /// The writing thread has ended.
    func finish() {
        let closers = self.state.withLock { state in
            state.isFinished = true
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }
}

import Dispatch
package import Logging

/// The local, durable, append-only and tamper-evident log: the only thing on disk that a card tap waits for.
///
/// Payloads are opaque bytes. Each record is linked to the one before it by a hash, so that no byte can change
/// unnoticed, except that records may be missing at the very end; those are found missing upstream. The format is in
/// `Docs/journal-format.md`.
///
/// One thread of its own writes, and takes all payloads that wait into one write and one `fdatasync`. Reading and
/// retention run on another queue. No call blocks a thread of the cooperative pool, except
/// ``open(directory:options:hash:logger:files:)``.
/// The state directory must be locked, see ``StateDirectoryLock``: two journals in one directory destroy it.
package final class Journal: Sendable {
    /// The UUID under which records are appended.
    package let journalID: JournalID

    let queue: AppendQueue
    let state: JournalState
    let source: RecordSource
    let readingQueue = DispatchQueue(label: "p2k16d.journal.read")

    private init(journalID: JournalID, queue: AppendQueue, state: JournalState, source: RecordSource) {
        self.journalID = journalID
        self.queue = queue
        self.state = state
        self.source = source
    }

    deinit {
        self.queue.close()
    }

    /// Opens the journal, or makes it, after checking every record in it.
    ///
    /// Blocks while it reads the whole journal. A record that a crash left unfinished is cut off. At the first changed
    /// byte or missing segment the chain is given up: the records before it stay readable under their UUID, the damaged
    /// segment and those after it are put aside as `*.corrupt-<n>` and never removed, and a new UUID is made, whose
    /// sequence goes on above all that was used. Interrupted anywhere, it does the rest when called again.
    ///
    /// - Parameters:
    ///   - directory: Created with mode 0700 if missing; its parent must exist.
    ///   - options: Sizes.
    ///   - hash: The hash of the chain; always the same for a directory.
    ///   - logger: For ordinary events. What the report says is for the caller to log.
    ///   - files: The file system.
    /// - Returns: The journal, and what was found.
    /// - Throws: ``JournalError``: `diskFull`, `ioError` or `unsupportedVersion`.
    package static func open(
        directory: String,
        options: JournalOptions = JournalOptions(),
        hash: @escaping ChainHash,
        logger: Logger,
        files: any FileOperations = SystemFileOperations()
    ) throws -> (Journal, RecoveryReport) {
        let directory = JournalDirectory(path: directory, files: files, hash: hash)
        var recovery = Recovery(directory: directory)
        let writer: SegmentWriter
        do {
            writer = try recovery.run()
        } catch let error as SystemCallError {
            throw JournalError(error, directory: directory.path)
        }
        let queue = AppendQueue(options: options)
        let state = JournalState(segments: recovery.segments)
        let thread = WritingThread(queue: queue, state: state, options: options, logger: logger, writer: writer)
        // The block runs until the journal is closed; a serial queue of its own makes that a thread of its own.
        DispatchQueue(label: "p2k16d.journal.write").async {
            var thread = thread
            thread.run()
        }
        let journal = Journal(
            journalID: recovery.report.journalID,
            queue: queue,
            state: state,
            source: RecordSource(directory: directory, state: state)
        )
        return (journal, recovery.report)
    }

    /// Refuses further appends, writes those that wait, and closes the files. Reading still works. Idempotent.
    ///
    /// Takes as long as the disk does.
    package func close() async {
        self.queue.close()
        await self.queue.finished()
    }

    // MARK: Status

    /// The oldest record that can be read; nil while there is none.
    package var firstSequence: UInt64? { self.state.firstSequence }

    /// The newest durable record; nil while there is none.
    package var lastSequence: UInt64? { self.state.lastSequence }

    /// What was done since the journal was opened.
    package var statistics: JournalStatistics { self.state.statistics }

    /// How many records wait for the disk or are being written.
    package var waitingRecords: Int { self.queue.waitingRecords }

    /// ``lastSequence`` now, if there are records, and again after each group that became durable.
    ///
    /// Every access makes a stream of its own. A slow consumer sees only the newest number. Ends with ``close()``.
    package var appended: AsyncStream<UInt64> { self.state.subscribe() }
}

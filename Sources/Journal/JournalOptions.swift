/// The journal's sizes.
package struct JournalOptions: Sendable {
    /// The largest payload, in bytes: 1 MiB.
    package static let maximumPayload = 1 << 20

    /// A segment that has reached this many bytes is closed and the next one begun (default 4 MiB).
    package var segmentSize: Int

    /// How many records may wait for the disk before appends are refused (default 4096).
    package var maximumWaitingRecords: Int

    /// How many payload bytes may wait for the disk before appends are refused (default 8 MiB).
    package var maximumWaitingBytes: Int

    /// - Parameters:
    ///   - segmentSize: Bytes after which a new segment begins.
    ///   - maximumWaitingRecords: The bound of the queue, in records.
    ///   - maximumWaitingBytes: The bound of the queue, in payload bytes.
    package init(
        segmentSize: Int = 4 << 20,
        maximumWaitingRecords: Int = 4096,
        maximumWaitingBytes: Int = 8 << 20
    ) {
        self.segmentSize = segmentSize
        self.maximumWaitingRecords = maximumWaitingRecords
        self.maximumWaitingBytes = maximumWaitingBytes
    }
}

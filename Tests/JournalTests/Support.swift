import Journal
import Logging

/// A hash that is good enough to notice a changed byte (FNV-1a: each step is a bijection), and needs no cryptography.
let testHash: ChainHash = { bytes in
    let hash = bytes.withUnsafeBytes { bytes in
        bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
    let words = (0..<4).map { hash &* (2 * UInt64($0) + 1) }
    return words.withUnsafeBytes { ChainDigest($0.bytes) }
}

let testLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

func openJournal(
    _ directory: TemporaryDirectory,
    options: JournalOptions = JournalOptions(),
    disk: any FileOperations = SystemFileOperations()
) throws -> (Journal, RecoveryReport) {
    try Journal.open(
        directory: directory.journal,
        options: options,
        hash: testHash,
        logger: testLogger,
        files: disk
    )
}

/// What a record without personal parts takes beside its payload.
let recordOverhead = 4 + 4 + 8 + 4 + 1 + 32

func payload(_ number: Int) -> [UInt8] { Array("payload \(number)".utf8) }

extension Journal {
    /// Every record there is.
    func all() async throws -> [JournalRecord] {
        var records: [JournalRecord] = []
        try await self.forEachRecord { records.append($0) }
        return records
    }
}

extension Journal {
    /// Appends payloads without personal parts.
    @discardableResult
    func append(contentsOf payloads: [[UInt8]], timeout: Duration? = nil) async throws -> [JournalPosition] {
        try await self.append(contentsOf: payloads.map { JournalPayload($0) }, timeout: timeout)
    }
}

import Journal
import LocalStore

/// What is kept in a state directory and changes while doors are served, by paths relative to it.
///
/// `card.key`, `audit.key` and the break-glass codes are not among it: they stay where they are. A key that is made must
/// not be lost with the memory, and a code counts as used only once a disk says so.
enum StateFiles {
    static let directory = LocalStore.fileName
    static let log = "\(LocalStore.fileName)-wal"
    /// SQLite makes it anew.
    static let sharedMemory = "\(LocalStore.fileName)-shm"
    static let restrictions = "card-restrictions.json"
    static let journalFolder = "journal"
    static let journalIdentity = "\(journalFolder)/journal.id"

    /// All but the segments of the journal; each may be missing.
    static let single = [Self.directory, Self.log, Self.restrictions, Self.journalIdentity]

    /// The segments of the journal, from the oldest on; none without a journal.
    static func segments(in path: String, _ files: some FileOperations) throws(SystemCallError) -> [String] {
        do {
            return try files.list("\(path)/\(Self.journalFolder)").filter { $0.hasSuffix(".seg") }.sorted()
                .map { "\(Self.journalFolder)/\($0)" }
        } catch {
            guard error.isMissing else { throw error }
            return []
        }
    }
}

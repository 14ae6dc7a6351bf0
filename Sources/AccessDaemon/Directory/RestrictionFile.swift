import AccessControl
import Dispatch
import FoundationEssentials
import Glibc

/// A second copy of what the upstream does not know of cards yet, beside the replica: where that is damaged and moved
/// aside, the facts come back with the next load, and these must not be lost.
///
/// A small file of JSON, replaced whole; there is none while nothing is to be told.
struct RestrictionFile: Sendable {
    private struct Entry: Codable {
        var card: Int64
        var status: String
        var since: Int64
        var actor: String
    }

    private static let queue = DispatchQueue(label: "p2k16d.restrictions")

    let path: String

    init(directory: String) {
        self.path = "\(directory)/card-restrictions.json"
    }

    /// - Returns: nothing where there is no file.
    /// - Throws: what reading it throws; `DecodingError` when it is damaged.
    func read() throws -> [CardRestriction] {
        guard access(self.path, F_OK) == 0 else { return [] }
        let text = try Data(contentsOf: URL(filePath: self.path))
        return try JSONDecoder().decode([Entry].self, from: text).map { entry in
            CardRestriction(
                card: CardID(entry.card),
                // In doubt the stricter.
                status: Card.Status(rawValue: entry.status).flatMap { $0 == .active ? nil : $0 } ?? .lost,
                since: Timestamp(microseconds: entry.since),
                actor: entry.actor
            )
        }
    }

    /// Writes what there is when its turn comes, so that the last of several that write at once has the latest; it
    /// outlives a power failure when this returns.
    ///
    /// - Throws: ``RestrictionFileError``.
    func write(_ restrictions: @escaping @Sendable () -> [CardRestriction]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Self.queue.async {
                continuation.resume(with: Result { try self.replace(by: restrictions()) })
            }
        }
    }

    private func replace(by restrictions: [CardRestriction]) throws {
        guard !restrictions.isEmpty else {
            guard unlink(self.path) == 0 || errno == ENOENT else { throw RestrictionFileError(self.path, errno) }
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let text = Array(
            try encoder.encode(
                restrictions.map { restriction in
                    Entry(
                        card: restriction.card.rawValue,
                        status: restriction.status.rawValue,
                        since: restriction.since.microseconds,
                        actor: restriction.actor
                    )
                }
            )
        )
        let draft = "\(self.path).new"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw RestrictionFileError(draft, errno) }
        let isWritten = Glibc.write(file, text, text.count) == text.count && fsync(file) == 0
        let problem = errno
        close(file)
        guard isWritten, rename(draft, self.path) == 0 else {
            throw RestrictionFileError(draft, isWritten ? errno : problem)
        }
        // The name is durable with the folder.
        let folder = open(
            String(self.path[..<(self.path.lastIndex(of: "/") ?? self.path.startIndex)]),
            O_RDONLY | O_CLOEXEC
        )
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}

/// The second copy could not be written.
struct RestrictionFileError: Error, CustomStringConvertible {
    let description: String

    init(_ path: String, _ code: Int32) {
        self.description = "\(path) cannot be written: \(String(cString: strerror(code)))"
    }
}

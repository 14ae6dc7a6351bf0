import AccessControl
import AdminAPI
import AdminModel
import CardHashing
import LocalStore
import Logging
import Synchronization

// The embedded directory as one file, and back.
extension DaemonBackend {
    func backup(withCardKey: Bool, caller: Caller) async throws -> [UInt8] {
        try self.requireOwnDirectory("there is nothing to back up here: the replica is made anew from p2k16's database")
        let now = self.site.clock.now
        let copy = try await self.atDirectory { try await self.site.store.copy() }
        var cardKey: String?
        if withCardKey { cardKey = try self.withKeyFile { file throws(CardKeyFileError) in try file.contents() } }
        let file = BackupFile(
            createdAt: "\(WireTime(now))",
            site: self.site.configuration.site,
            version: Version.current,
            cardKey: cardKey,
            directory: copy
        )
        // On record first: who took a copy of everybody's data, and of the key, is not to be lost.
        _ = try await self.record(
            ActionRecord(
                at: now,
                actor: "\(caller)",
                action: .backup,
                detail: withCardKey ? "with the card key" : "without the card key"
            )
        )
        return try file.bytes()
    }

    func restore(_ bytes: [UInt8], caller: Caller) async throws -> RestoreReply {
        try self.requireOwnDirectory("nothing was restored: p2k16's database owns the facts of this site")
        let file = try Self.parse(bytes)
        let keys = RestoredKeys(file: CardKeyFile(path: self.site.configuration.cardKeyFile), current: self.site.keys)
        // Never before what decisions know, or the restored facts would look older and be passed over.
        let now = max(self.site.clock.now, self.site.snapshot.value.takenAt)
        let restored: LocalStore.Restored
        do {
            restored = try await self.atDirectory {
                try await self.site.store.restore(file.directory, at: now) { checks in
                    try keys.install(file.manifest.cardKey, for: checks)
                }
            }
        } catch let error as CardKeyFileError {
            throw AdminError(.unavailable, code: "card-key-unusable", message: "\(error)")
        }
        let aside = keys.aside
        if let ring = keys.installed { self.site.keys.ring = ring }
        for key in self.site.keys.ring?.keys ?? [] {
            try await self.atDirectory { try await self.site.store.ensureKey(key.id, checkValue: key.checkValue) }
        }
        try await self.atDirectory { try await self.site.cards.refresh() }
        let sequence = try? await self.site.recorder.append(
            .action(
                ActionRecord(
                    at: now,
                    actor: "\(caller)",
                    action: .restore,
                    detail: """
                        backup of \(file.manifest.createdAt) from \(file.manifest.site): \(restored.accounts) accounts, \
                        \(restored.cards) cards\(aside == nil ? "" : ", and the card key"); the directory before is \
                        \(restored.keptAs)
                        """
                )
            )
        )
        var lockedDown: [String] = []
        for door in restored.lockedDown where self.site.doors[door] != nil {
            // A hold of the past must not open a door; a lockdown of the past is released by whoever knows better.
            do {
                _ = try await self.command(.lockdown, door: door.rawValue, caller: caller)
                lockedDown.append(door.rawValue)
            } catch {
                // The directory is restored; what keeps a lock from locking is seen at the door as well.
                self.logger.error("door not locked down", error: error, metadata: [LogKeys.door: "\(door)"])
            }
        }
        return RestoreReply(
            createdAt: file.manifest.createdAt,
            site: file.manifest.site,
            accounts: restored.accounts,
            cards: restored.cards,
            keptAs: restored.keptAs,
            cardKeyRestored: keys.installed != nil,
            cardKeyKeptAs: aside,
            lockedDown: lockedDown,
            sequence: sequence
        )
    }

    private func requireOwnDirectory(_ message: String) throws {
        guard self.site.upstream != nil else { return }
        throw AdminError(
            .refused,
            code: "directory-upstream",
            message: message,
            remedy: """
                Back up p2k16's PostgreSQL (pg_dump), and keep a copy of \(self.site.configuration.cardKeyFile): \
                without it no card is recognised.
                """
        )
    }

    private func withKeyFile<Value>(
        _ body: (CardKeyFile) throws(CardKeyFileError) -> Value
    ) throws -> Value {
        do {
            return try body(CardKeyFile(path: self.site.configuration.cardKeyFile))
        } catch {
            throw AdminError(.unavailable, code: "card-key-unusable", message: "\(error)")
        }
    }

    private static func parse(_ bytes: [UInt8]) throws -> BackupFile {
        do {
            return try BackupFile(parsing: bytes)
        } catch BackupFile.Problem.newer(let format) {
            throw AdminError(
                .refused,
                code: "backup-newer",
                message: "the backup has format \(format), which this version does not know; nothing was changed",
                remedy: "Install the version of p2k16d that made it, or a later one."
            )
        } catch BackupFile.Problem.notABackup {
            throw AdminError(
                .badRequest,
                code: "backup-unreadable",
                message: "this is no backup of p2k16d; nothing was changed",
                remedy: "Give a file that p2k16ctl backup wrote."
            )
        } catch {
            throw AdminError(
                .refused,
                code: "backup-damaged",
                message: "the backup is damaged: it is not as it was written; nothing was changed",
                remedy: "Take another copy of it."
            )
        }
    }
}

/// Sees to it that the cards of a backup are recognised: with the present key if they were stored under it, else with
/// the backup's, which then takes its place.
private final class RestoredKeys: Sendable {
    private struct Change {
        var ring: CardKeyRing
        var aside: String?
    }

    private let file: CardKeyFile
    private let current: CardKeys
    private let change = Mutex<Change?>(nil)

    init(file: CardKeyFile, current: CardKeys) {
        self.file = file
        self.current = current
    }

    /// Nil when the present key stays.
    var installed: CardKeyRing? { self.change.withLock { $0?.ring } }
    /// Where the key file before is kept.
    var aside: String? { self.change.withLock { $0?.aside } }

    /// - Parameters:
    ///   - contents: the key file of the backup, if it has one.
    ///   - checks: the check values of the keys that the backup's cards are known by.
    func install(_ contents: String?, for checks: [CardKeyID: [UInt8]]) throws {
        if let ring = self.current.ring, ring.knows(checks) { return }
        guard let contents else {
            throw AdminError(
                .refused,
                code: "card-key-other",
                message: "the backup's cards were stored under another card key, and it does not hold that key",
                remedy:
                    "Put the key file of that time in place of \(self.file.path) and restart, or take a backup with it."
            )
        }
        let ring = try self.file.ring(in: contents)
        guard ring.knows(checks) else {
            throw AdminError(
                .refused,
                code: "card-key-other",
                message: "the card key in the backup is not the one that its cards were stored under",
                remedy: "Take another backup."
            )
        }
        let aside = try self.file.replace(with: contents)
        self.change.withLock { $0 = Change(ring: ring, aside: aside) }
    }
}

extension CardKeyRing {
    fileprivate func knows(_ checks: [CardKeyID: [UInt8]]) -> Bool {
        checks.allSatisfy { id, check in self.keys.contains { $0.id == id && $0.checkValue == check } }
    }
}

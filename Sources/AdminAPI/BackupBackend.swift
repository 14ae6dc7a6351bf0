package import AdminModel

/// Backup and restore of a site's own directory; refused with `directory-upstream` where p2k16 owns it.
package protocol BackupBackend: Sendable {
    /// The whole directory as one file.
    func backup(withCardKey: Bool, caller: Caller) async throws -> [UInt8]
    /// Replaces the directory by that of a backup, and keeps the present one aside.
    func restore(_ bytes: [UInt8], caller: Caller) async throws -> RestoreReply
}

import AdminModel
import Glibc

/// The disk that state is kept on, and what of it was put aside.
struct StorageFacts: Sendable, Hashable {
    struct Space: Sendable, Hashable {
        /// Bytes that the daemon may still write.
        var free: UInt64
        var total: UInt64
        /// Files that may still be made; nil where the file system does not count them.
        var freeFiles: UInt64?
        var isReadOnly: Bool
    }

    private static let (scarce, tooLittle) = (UInt64(512 << 20), UInt64(64 << 20))
    private static let (scarceFiles, tooFewFiles) = (UInt64(1000), UInt64(100))

    var path: String
    /// Nil where it cannot be told.
    var space: Space?
    /// Damaged files that were put aside, in the state directory and in the journal's.
    var quarantined: [String]

    /// Whether a copy elsewhere takes its place.
    var isStoodInFor = false

    /// Asks the file system; blocks.
    static func gather(_ stateDirectory: String, isStoodInFor: Bool = false) -> StorageFacts {
        var facts = StorageFacts(path: stateDirectory, space: nil, quarantined: [], isStoodInFor: isStoodInFor)
        var status = statvfs()
        if statvfs(stateDirectory, &status) == 0 {
            facts.space = Space(
                free: UInt64(status.f_bavail) * UInt64(status.f_frsize),
                total: UInt64(status.f_blocks) * UInt64(status.f_frsize),
                freeFiles: status.f_files == 0 ? nil : UInt64(status.f_favail),
                isReadOnly: status.f_flag & UInt(ST_RDONLY) != 0
            )
        }
        for folder in [stateDirectory, "\(stateDirectory)/journal"] {
            guard let directory = opendir(folder) else { continue }
            defer { closedir(directory) }
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) {
                    String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
                }
                if name.contains(".corrupt-") { facts.quarantined.append("\(folder)/\(name)") }
            }
        }
        facts.quarantined.sort()
        return facts
    }

    var findings: [Finding] { [self.spaceFinding, self.fileFinding, self.quarantineFinding].compactMap(\.self) }

    private var subject: String { "the disk of \(self.path)" }

    private var spaceFinding: Finding {
        guard let space = self.space else {
            return Finding(
                .storage,
                .error,
                "disk",
                self.subject,
                "cannot be asked how full it is",
                remedy: "Check whether it is mounted, and the kernel's log: dmesg."
            )
        }
        guard !space.isReadOnly else {
            return Finding(
                .storage,
                .error,
                "disk",
                self.subject,
                "is mounted read-only" + (self.isStoodInFor ? "" : ": nothing is on record any more"),
                remedy: "The kernel does this when a disk fails: dmesg. Repair or replace it"
                    + (self.isStoodInFor ? "." : ", then restart.")
            )
        }
        let meaning = "has \(space.free >> 20) of \(space.total >> 20) MiB left"
        guard space.free < Self.scarce else { return Finding(.storage, .ok, "disk", self.subject, meaning) }
        return Finding(
            .storage,
            space.free < Self.tooLittle ? .error : .warning,
            "disk",
            self.subject,
            self.isStoodInFor
                ? meaning
                : "\(meaning): when it is full, openings are not on record, or nobody gets in (journal.on_failure)",
            remedy: "Free space: journalctl --vacuum-size=100M, apt-get clean."
        )
    }

    private var fileFinding: Finding? {
        guard let left = self.space?.freeFiles, left < Self.scarceFiles else { return nil }
        return Finding(
            .storage,
            left < Self.tooFewFiles ? .error : .warning,
            "disk-files",
            self.subject,
            "has room for \(left) more files only (inodes), whatever space is left",
            remedy: "Find what makes so many small files (df -i, du --inodes), and delete them."
        )
    }

    private var quarantineFinding: Finding? {
        guard !self.quarantined.isEmpty else { return nil }
        return Finding(
            .storage,
            .warning,
            "quarantined-files",
            self.quarantined.joined(separator: ", "),
            "damaged files were put aside: what they held may be on record nowhere else",
            remedy: "Check the disk (smartctl, dmesg). Keep the files elsewhere, then move them out of the way."
        )
    }
}

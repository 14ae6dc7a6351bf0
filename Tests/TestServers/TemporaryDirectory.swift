import FoundationEssentials
import Glibc

/// A folder of its own under /tmp, or in memory, removed when dropped.
///
/// The path is short, so that Unix sockets (108 bytes at most) fit in it, and has no blanks. The ``Janitor`` removes
/// the folder when the test process ends before it could.
package final class TemporaryDirectory: Sendable {
    /// Absolute path without a trailing slash.
    package let path: String

    /// Makes the folder, readable by its owner only.
    ///
    /// - Parameter isInMemory: where there is such a folder and it can be written: for many small files.
    /// - Throws: ``TestServerError`` when /tmp is not writable.
    package init(isInMemory: Bool = false) throws {
        let parent = isInMemory && access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/p2k16-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw TestServerError.systemCall("mkdtemp in \(parent)", errno) }
        self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        Janitor.shared.willNeed(folder: self.path)
    }

    deinit {
        self.remove()
    }

    /// Path of a file in the folder.
    package func file(_ name: String) -> String { "\(self.path)/\(name)" }

    /// Writes a text file.
    ///
    /// - Parameters:
    ///   - text: its whole content.
    ///   - name: of the file, without a folder.
    ///   - mode: permission bits of the file.
    /// - Returns: its path.
    /// - Throws: when the file cannot be written.
    @discardableResult
    package func write(_ text: String, to name: String, mode: UInt16 = 0o600) throws -> String {
        let path = self.file(name)
        try Data(text.utf8).write(to: URL(filePath: path))
        guard chmod(path, mode_t(mode)) == 0 else { throw TestServerError.systemCall("chmod \(path)", errno) }
        return path
    }

    /// Removes the folder and all in it; harmless when already gone.
    package func remove() {
        try? FileManager.default.removeItem(atPath: self.path)
        Janitor.shared.isDone(folder: self.path)
    }
}

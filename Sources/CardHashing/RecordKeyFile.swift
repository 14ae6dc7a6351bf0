import Glibc

/// The file that a site's ``RecordKey`` lives in, as PEM.
package struct RecordKeyFile: Sendable {
    /// Why the key cannot be used.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong and what to do.
        package let description: String
    }

    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Reads the key, and makes it at first use.
    ///
    /// - Throws: ``Problem`` when others may read the file, it holds no key, or it cannot be made.
    package func readOrCreate() throws(Problem) -> RecordKey {
        if let key = try self.read() { return key }
        try self.create()
        guard let key = try self.read() else { throw self.problem("is gone again", "Look who removes it.") }
        return key
    }

    private func read() throws(Problem) -> RecordKey? {
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw self.problem("cannot be read: \(Self.systemMessage())", "Check its owner.")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 == 0 else {
            throw self.problem("can be used by others, who could then sign in this site's name", "Remove it.")
        }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count > 0, let key = RecordKey(pem: String(decoding: buffer[..<count], as: UTF8.self)) else {
            throw self.problem("holds no key", "Restore it, or remove it and tell those who check exports the new one.")
        }
        return key
    }

    /// Another one that is made at the same moment wins.
    private func create() throws(Problem) {
        let draft = "\(self.path).new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw self.cannotBeMade() }
        let text = Array(RecordKey().pem.utf8)
        let isWritten = Glibc.write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
        close(descriptor)
        defer { unlink(draft) }
        guard isWritten, link(draft, self.path) == 0 || errno == EEXIST else { throw self.cannotBeMade() }
        let folder = self.path.lastIndex(of: "/").map { String(self.path[...$0]) } ?? "."
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { return }
        fsync(directory)
        close(directory)
    }

    private func cannotBeMade() -> Problem {
        self.problem("cannot be made: \(Self.systemMessage())", "Let the daemon's user write there; free disk space.")
    }

    private func problem(_ what: String, _ remedy: String) -> Problem {
        Problem(description: "the key \(self.path) that exports are signed with \(what). \(remedy)")
    }

    private static func systemMessage() -> String { String(cString: strerror(errno)) }
}

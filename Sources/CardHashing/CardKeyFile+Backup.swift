import Glibc

// What a backup needs of the file: its text, and a new one in its place.
extension CardKeyFile {
    /// The whole file as it is: secret.
    ///
    /// - Throws: ``CardKeyFileError`` as ``read()`` does, and when there is none.
    package func contents() throws(CardKeyFileError) -> String {
        guard try self.read() != nil else {
            throw CardKeyFileError(self.path, "does not exist", remedy: "Put the key file of the space in its place.")
        }
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw self.malformed }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw self.malformed }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// The ring in the text of a key file.
    ///
    /// - Throws: ``CardKeyFileError``.
    package func ring(in contents: String) throws(CardKeyFileError) -> CardKeyRing {
        try self.parse(contents)
    }

    /// Puts a text in the file's place, durably and with mode 600, and keeps the present file aside.
    ///
    /// - Returns: where the present file is kept; nil when there was none.
    /// - Throws: ``CardKeyFileError``; then the file is as it was.
    package func replace(with contents: String) throws(CardKeyFileError) -> String? {
        let new = "\(self.path).new"
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw self.replacementFailed() }
        let text = Array(contents.utf8)
        let isWritten = Glibc.write(descriptor, text, text.count) == text.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten else {
            defer { unlink(new) }
            throw self.replacementFailed()
        }
        var number = 1
        while access("\(self.path).before-restore-\(number)", F_OK) == 0 { number += 1 }
        let aside = "\(self.path).before-restore-\(number)"
        // A second name for the present file, so that there is one at every moment.
        let isKept = link(self.path, aside) == 0
        guard isKept || errno == ENOENT, rename(new, self.path) == 0 else {
            defer { unlink(new) }
            throw self.replacementFailed()
        }
        self.syncFolder()
        return isKept ? aside : nil
    }

    private func replacementFailed() -> CardKeyFileError {
        CardKeyFileError(
            self.path,
            "cannot be replaced: \(Self.systemMessage())",
            remedy: "Let the daemon's user write to its folder, and free disk space."
        )
    }
}

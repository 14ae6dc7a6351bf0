import Glibc

/// Where people read what went wrong.
enum StandardError {
    static func print(_ text: String) {
        Self.write(text + "\n")
    }

    @Sendable static func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

import Glibc

/// The process's environment variables.
enum Environment {
    /// The value of a variable; nil if it is not set or empty.
    static func value(of name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }
}

import FoundationEssentials
import Glibc

/// Writes what a command has to say: text for people, JSON for programs.
struct Console {
    let json: Bool
    let style: Style

    /// - Parameter color: false for no colours; true for colours where the terminal wants them.
    init(json: Bool, color: Bool = true) {
        self.json = json
        self.style = Style(color: color && Terminal.wantsColor(STDOUT_FILENO))
    }

    /// Shows a reply; the text is only made when people read it.
    func show(_ value: some Encodable, _ text: (Style) -> String) throws {
        if self.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            Self.write(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n", to: STDOUT_FILENO)
        } else {
            Self.write(text(self.style) + "\n", to: STDOUT_FILENO)
        }
    }

    /// Writes text to standard output as it is, for what is neither a reply nor JSON.
    static func plain(_ text: String) {
        Self.write(text.hasSuffix("\n") ? text : text + "\n", to: STDOUT_FILENO)
    }

    /// Writes to standard output what draws on a terminal.
    static func raw(_ text: String) {
        Self.write(text, to: STDOUT_FILENO)
    }

    /// Writes a line to standard error.
    static func error(_ line: String) {
        Self.write(line + "\n", to: STDERR_FILENO)
    }

    /// Asks on standard error, so that it does not mix with the output.
    static func ask(_ question: String) {
        Self.write(question, to: STDERR_FILENO)
    }

    static func complain(_ failure: Failure) {
        Self.error("p2k16ctl: \(failure.message)")
        if let remedy = failure.remedy { Self.error("  \(remedy)") }
    }

    /// Unbuffered, so that a live stream can be piped.
    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}

import FoundationEssentials
import TestServers

/// What a command left when it ended.
struct CommandOutput: Sendable {
    /// Exit status; -1 when a signal ended it.
    let status: Int32
    let output: String
    let errors: String

    /// A line of a stream.
    init(line: String) {
        self.status = 0
        self.output = line
        self.errors = ""
    }

    init(_ result: ChildProcess.Result) {
        self.status = if case .exited(let status) = result.exit { status } else { -1 }
        self.output = result.standardOutput
        self.errors = result.standardError
    }

    /// Reads standard output as JSON.
    ///
    /// - Throws: ``TestServerError`` with both outputs when it is something else.
    func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(self.output.utf8))
        } catch {
            throw TestServerError(
                "no \(type) on standard output (exit \(self.status)): \(self.output)\n\(self.errors)\n\(error)"
            )
        }
    }
}

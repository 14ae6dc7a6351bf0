import APIContract
import FoundationEssentials
import TestServers
import Testing

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

    /// Reads standard output as JSON, and holds it against `Docs/openapi.yaml`.
    ///
    /// - Throws: ``TestServerError`` with both outputs when it is something else.
    func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        do {
            let value = try JSONDecoder().decode(type, from: Data(self.output.utf8))
            APIDocument.shared.expect(json: self.output, of: type)
            return value
        } catch {
            throw TestServerError(
                "no \(type) on standard output (exit \(self.status)): \(self.output)\n\(self.errors)\n\(error)"
            )
        }
    }
}

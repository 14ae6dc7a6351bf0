import Foundation
import Testing

struct CommandDocumentTests {
    /// `make docs` sets `P2K16D_WRITE_DOCS` and so writes what is checked otherwise.
    @Test func theDocumentSaysWhatTheHelpSays() throws {
        let text = try CommandDocument.text()
        if ProcessInfo.processInfo.environment["P2K16D_WRITE_DOCS"] != nil {
            try text.write(toFile: CommandDocument.path, atomically: true, encoding: .utf8)
        }
        let present = try? String(contentsOfFile: CommandDocument.path, encoding: .utf8)
        let isFresh = present == text
        #expect(isFresh, "Docs/cli.md is stale: run make docs")
        for node in CommandNode.all where !node.path.isEmpty {
            #expect(text.contains("# \(node.testDescription)\n"))
        }
    }
}

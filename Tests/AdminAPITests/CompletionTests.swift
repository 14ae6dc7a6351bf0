import AdminAPI
import AdminModel
import ArgumentParser
import Testing

@testable import p2k16ctl

@Suite(.timeLimit(.minutes(5)))
struct CompletionTests {
    @Test func asksTheDaemonThatTheCommandLineNames() async throws {
        try await withServer(FakeBackend()) { path in
            let query = NameQuery(arguments: ["p2k16ctl", "door", "open", "--socket", path, ""])
            #expect(query.names(.door, prefix: "") == ["entrance", "workshop"])
            let other = NameQuery(arguments: ["p2k16ctl", "--socket=\(path)", "tool", "checkin"])
            #expect(other.names(.tool, prefix: "'table s") == ["laser", "table saw"])
        }
    }

    @Test func offersNothingWhenTheDaemonIsAway() {
        let begun = ContinuousClock.now
        #expect(NameQuery(arguments: ["--socket", "/nonexistent/admin.sock"]).names(.door, prefix: "e").isEmpty)
        let long = "/" + String(repeating: "x", count: 200)
        #expect(NameQuery(arguments: ["--socket", long]).names(.door, prefix: "e").isEmpty)
        #expect(ContinuousClock.now - begun < .seconds(10))
    }

    @Test func offersNothingWhenTheDaemonRefuses() async throws {
        try await withServer(FakeBackend(), authorizer: Authorizer(full: [])) { path in
            #expect(NameQuery(arguments: ["--socket", path]).names(.door, prefix: "").isEmpty)
        }
    }

    @Test(
        arguments: [
            ("entrance", "entrance"), ("3D printer", #"3D\ printer"#), ("a(b);c", #"a\(b\)\;c"#), ("$(halt)", nil),
            ("`halt`", nil), ("a\"b", nil), ("dør", "dør"),
        ] as [(String, String?)]
    )
    func tellsBashNamesThatItMustNotExpand(name: String, word: String?) {
        #expect(CompletionKind.wordOfBash(name) == word)
    }

    @Test(arguments: CompletionCommand.Shell.allCases)
    func writesAScriptForEachShell(shell: CompletionCommand.Shell) throws {
        let parsed = try P2K16Ctl.parseAsRoot(["completion", shell.rawValue])
        #expect((parsed as? CompletionCommand)?.shell == shell)
    }
}

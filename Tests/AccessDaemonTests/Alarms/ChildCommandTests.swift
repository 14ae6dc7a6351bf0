import FoundationEssentials
import Glibc
import TestServers
import Testing

@testable import AccessDaemon

@Suite("A command that is run for alarms", .timeLimit(.minutes(5)))
struct ChildCommandTests {
    private static func shell(_ script: String, limit: Duration = .seconds(45)) -> ChildCommand {
        ChildCommand(path: "/bin/sh", arguments: ["-c", script], limit: limit)
    }

    @Test("gets its input, its environment and nothing else, and every signal works for it")
    func surroundings() async throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("told")
        let open = Glibc.open("/dev/null", O_RDONLY)
        defer { close(open) }
        try await Self.shell("{ cat; env; ls /proc/self/fd; grep -E '^Sig(Ign|Blk)' /proc/self/status; } >\"$FILE\"")
            .run(environment: ["FILE": file, "A": "b c"], input: Array("told\n".utf8))
        let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.first == "told")
        #expect(lines.contains("A=b c") && lines.contains { $0.hasPrefix("PATH=") })
        #expect(!lines.contains { $0.hasPrefix("HOME=") })
        // What the shell and ls open themselves comes on top; nothing is left of this process, which has many.
        #expect(lines.filter { $0.allSatisfy(\.isNumber) }.compactMap { Int($0) }.allSatisfy { $0 < 5 })
        #expect(lines.filter { $0.hasPrefix("SigIgn") || $0.hasPrefix("SigBlk") }.count == 2)
        for line in lines where line.hasPrefix("SigIgn") || line.hasPrefix("SigBlk") {
            // Real-time signals of the C library are above.
            let mask = UInt64(line.split(separator: "\t")[1], radix: 16) ?? .max
            #expect(mask & 0x7FFF_FFFF == 0, "\(line)")
        }
    }

    @Test("that reads nothing and writes much holds nobody up")
    func careless() async throws {
        try await Self.shell("head -c 1000000 /dev/zero").run(
            environment: [:],
            input: [UInt8](repeating: 65, count: 90_000)
        )
    }

    @Test("says how it failed")
    func failures() async throws {
        func failure(_ command: ChildCommand) async -> String? {
            do {
                try await command.run(environment: [:], input: [])
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(await failure(Self.shell("exit 3")) == "/bin/sh ended with 3")
        #expect(await failure(Self.shell("kill -9 $$")) == "/bin/sh ended with signal 9")
        let missing = ChildCommand(path: "/nonexistent/alarm", arguments: [], limit: .seconds(9))
        #expect(await failure(missing)?.contains("No such file") == true)
    }

    @Test("is killed with all that it has started when its time is over, and leaves no zombie")
    func late() async throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("pids")
        let command = Self.shell("sleep 300 & echo $! $$ >\"$FILE\"; wait", limit: .seconds(2))
        await #expect(throws: ChildCommandError.self) { try await command.run(environment: ["FILE": file], input: []) }
        let pids = try String(contentsOfFile: file, encoding: .utf8).split(whereSeparator: \.isWhitespace)
        #expect(pids.count == 2)
        // The shell is reaped; the orphan is whoever adopts it to reap.
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(pids[1])"))
        let deadline = ContinuousClock.now + .seconds(30)
        while Self.runs(pids[0]), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(10)) }
        #expect(!Self.runs(pids[0]))
    }

    @Test("is killed when nobody waits for it any more")
    func cancelled() async throws {
        let folder = try TemporaryDirectory()
        let file = folder.file("pid")
        let task = Task {
            try await Self.shell("echo $$ >\"$FILE\"; exec sleep 300").run(environment: ["FILE": file], input: [])
        }
        let deadline = ContinuousClock.now + .seconds(30)
        var text = ""
        while text.isEmpty, ContinuousClock.now < deadline {
            text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            try await Task.sleep(for: .milliseconds(10))
        }
        task.cancel()
        _ = try? await task.value
        #expect(!text.isEmpty && !FileManager.default.fileExists(atPath: "/proc/\(text.prefix { $0.isNumber })"))
    }

    /// Whether a process is there and is no zombie.
    private static func runs(_ process: Substring) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        return status.map { !$0.contains(") Z ") } ?? false
    }
}

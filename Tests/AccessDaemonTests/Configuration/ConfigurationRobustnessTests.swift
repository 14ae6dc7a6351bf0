import FoundationEssentials
import TestSupport
import Testing

@testable import AccessDaemon

@Suite("Any text at all")
struct ConfigurationRobustnessTests {
    private static func example(_ name: String) throws -> [UInt8] {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        return try Array(Data(contentsOf: URL(filePath: "/\(root)/Config/\(name)")))
    }

    /// - Returns: how many problems were found; each must have a message and, but for the file as a whole, a place.
    private static func problems(_ text: String) -> Int {
        do throws(ConfigurationError) {
            _ = try Configuration.parse(text, path: "/a.yaml")
            return 0
        } catch {
            let lines = text.unicodeScalars.count { Character($0).isNewline }
            for problem in error.problems {
                #expect(!problem.message.isEmpty)
                if let position = problem.position { #expect((1...lines + 1).contains(position.line)) }
            }
            #expect(!error.problems.isEmpty)
            return error.problems.count
        }
    }

    @Test("is decoded or refused, never a crash", .timeLimit(.minutes(5)), arguments: ["p2k16d.yaml", "demo.yaml"])
    func mutations(_ name: String) throws {
        let example = try Self.example(name)
        var random = SeededGenerator(2)
        let signs = Array(" \t\n:-,[]{}#&*!|>'\"%@?~\\0é\u{7F}".utf8)
        var refused = 0
        for _ in 0..<1000 {
            var bytes = example
            if Int.random(in: 0..<3, using: &random) == 0 {
                bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
            }
            for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = signs.randomElement(using: &random) ?? 0
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(signs.randomElement(using: &random) ?? 0, at: index)
                default:
                    let end = min(bytes.count, index + Int.random(in: 0...200, using: &random))
                    let target = Int.random(in: bytes.indices, using: &random)
                    bytes.insert(contentsOf: Array(bytes[index..<end]), at: target)
                }
            }
            if Self.problems(String(decoding: bytes, as: UTF8.self)) > 0 { refused += 1 }
        }
        #expect(refused > 500)
    }

    @Test(
        "is refused quickly when it is nested deep or grows by aliases",
        .timeLimit(.minutes(5)),
        arguments: [
            String(repeating: "[", count: 100_000),
            String(repeating: "- ", count: 100_000),
            String(repeating: "a: {", count: 999),
            "site: " + String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
            // The billion laughs, as values and as keys.
            "a0: &a0 [x]\n" + (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined(),
            "a0: &a0 [x]\n" + (1...11).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
                + "? *a11\n: x\n",
            "a: &a [*a]",
        ]
    )
    func bombs(_ text: String) {
        #expect(Self.problems(text) > 0)
    }

    @Test("with many duplicate keys ends", .timeLimit(.minutes(5)))
    func duplicates() {
        #expect(Self.problems(String(repeating: "site: a\n", count: 300)) > 0)
    }
}

import ArgumentParser
import Testing

@testable import p2k16ctl

/// What every command must have, whoever adds it.
struct HelpTests {
    /// The example lines of a command's help.
    private static func examples(of node: CommandNode) -> [String] {
        node.type.configuration.discussion.split(separator: "\n").map { line in
            String(line.drop { $0 == " " })
        }.filter { $0.hasPrefix("p2k16ctl ") }
    }

    @Test(arguments: CommandNode.all)
    func saysWhatItIsFor(node: CommandNode) {
        let abstract = node.type.configuration.abstract
        #expect(abstract.last == ".", "an abstract is a sentence")
        #expect(abstract.count <= 100, "an abstract fits into a line")
        #expect(abstract.first?.isUppercase == true)
    }

    @Test(arguments: CommandNode.all)
    func showsExamplesThatAreRight(node: CommandNode) throws {
        let examples = Self.examples(of: node)
        #expect(!examples.isEmpty, "help needs an example: a line that begins with p2k16ctl")
        for example in examples {
            let words = Self.words(of: example)
            #expect(throws: Never.self, "\(example)") { _ = try P2K16Ctl.parseAsRoot(words) }
        }
    }

    @Test(arguments: CommandNode.all.filter { !$0.isGroup })
    func givesProgramsTheirJSON(node: CommandNode) throws {
        // This has no reply: it writes a script for a shell.
        guard node.path != ["completion"] else { return }
        #expect(P2K16Ctl.helpMessage(for: node.type, columns: 100).contains("--json"))
    }

    @Test(arguments: CommandNode.all)
    func explainsEveryArgument(node: CommandNode) throws {
        let help = P2K16Ctl.helpMessage(for: node.type, columns: 400)
        let lines = help.split(separator: "\n").map { line in
            (text: String(line.drop { $0 == " " }), depth: line.prefix { $0 == " " }.count)
        }
        for (line, next) in zip(lines, lines.dropFirst() + [(text: "", depth: 0)])
        where line.depth == 2 && (line.text.hasPrefix("<") || line.text.hasPrefix("-")) {
            // A long name has its explanation on the line below.
            #expect(line.text.contains("  ") || next.depth > 20, "no help for \(line.text)")
        }
    }

    /// The words of a shell's command, up to a pipe or redirection, without the program's name.
    private static func words(of line: String) -> [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        for character in line {
            switch (character, quote) {
            case (let end, .some(let open)) where end == open: quote = nil
            case (_, .some): word = (word ?? "") + String(character)
            case ("'", .none), ("\"", .none):
                quote = character
                word = word ?? ""
            case (" ", .none):
                if let complete = word { words.append(complete) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return Array(words.dropFirst().prefix { !["|", "||", "&&", "<", ">", ">>", ";"].contains($0) })
    }
}

import ArgumentParser
import Testing
@testable import p2k16ctl

/// A command of p2k16ctl as its help shows it.
struct CommandNode: Sendable, CustomTestStringConvertible {
    var type: any ParsableCommand.Type
    /// The words that lead to it, without the program's name.
    var path: [String]

    var isGroup: Bool { !self.type.configuration.subcommands.isEmpty }
    var testDescription: String { (["p2k16ctl"] + self.path).joined(separator: " ") }

    /// The whole tree, the root first.
    static let all: [CommandNode] = Self.below(CommandNode(type: P2K16Ctl.self, path: []))

    private static func below(_ node: CommandNode) -> [CommandNode] {
        [node]
            + node.type.configuration.subcommands.flatMap { type in
                Self.below(CommandNode(type: type, path: node.path + [type._commandName]))
            }
    }
}

import ArgumentParser
import Foundation
import Testing

@testable import p2k16ctl

/// Arguments that mean the same are called the same, and complete what the daemon knows, in all commands.
struct ArgumentTests {
    private struct Dump: Decodable {
        var command: Command
    }

    private struct Command: Decodable {
        var superCommands: [String]?
        var commandName: String
        var subcommands: [Command]?
        var arguments: [Argument]?

        var all: [Command] { [self] + (self.subcommands ?? []).flatMap(\.all) }
        var path: String { ((self.superCommands ?? []) + [self.commandName]).joined(separator: " ") }
    }

    private struct Argument: Decodable {
        struct Completion: Decodable {
            struct Nothing: Decodable {}
            var custom: Nothing?
        }

        var kind: String
        var valueName: String?
        var completionKind: Completion?
    }

    /// What is a name that the daemon knows. New names are called otherwise, like `<name>` and `<title>`.
    private static let names: Set<String> = [
        "account", "acting-as", "admin-circle", "badge", "certification-circle", "circle", "company", "door", "reader",
        "tool", "user",
    ]

    private static let commands: [Command] = {
        let dump = try? JSONDecoder().decode(Dump.self, from: Data(P2K16Ctl._dumpHelp().utf8))
        return dump?.command.all ?? []
    }()

    @Test func namesAreCompleted() {
        #expect(Self.commands.count > 20)
        var completed = 0
        for command in Self.commands {
            for argument in command.arguments ?? [] where argument.kind != "flag" {
                guard let name = argument.valueName, Self.names.contains(name) else { continue }
                completed += 1
                #expect(argument.completionKind?.custom != nil, "\(command.path): <\(name)> completes nothing")
            }
        }
        #expect(completed > 15)
    }
}

import ArgumentParser
import Foundation

@testable import p2k16ctl

/// `Docs/cli.md`, made from what the commands say in their help.
enum CommandDocument {
    static let path: String = {
        let folders = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(folders)/Docs/cli.md"
    }()

    private struct Dump: Decodable {
        var command: Command
    }

    private struct Command: Decodable {
        var superCommands: [String]?
        var commandName: String
        var aliases: [String]?
        var abstract: String?
        var discussion: String?
        var defaultSubcommand: String?
        var subcommands: [Command]?
        var arguments: [Argument]?

        var path: String { ((self.superCommands ?? []) + [self.commandName]).joined(separator: " ") }
    }

    private struct Argument: Decodable, Hashable {
        struct Name: Decodable, Hashable {
            var kind: String
            var name: String

            var text: String { self.kind == "long" ? "--\(self.name)" : "-\(self.name)" }
        }

        var kind: String
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var abstract: String?

        /// As it is typed: `<door>`, `--until <until>`, `--json`.
        var form: String {
            let names = (self.names ?? []).map(\.text).joined(separator: ", ")
            let value = self.valueName.map { "<\($0)>" } ?? ""
            return switch self.kind {
            case "positional": value + (self.isRepeating ? " …" : "")
            case "option": "\(names) \(value)"
            default: names
            }
        }
    }

    /// The whole document.
    static func text() throws -> String {
        let dump = try JSONDecoder().decode(Dump.self, from: Data(P2K16Ctl._dumpHelp().utf8))
        var lines = ["# p2k16ctl", "", "Made from the command's own help by `make docs`; do not edit it by hand.", ""]
        // What each command takes, said once.
        let common = Set(Self.leaves(dump.command).first { $0.path == "p2k16ctl status" }?.arguments ?? [])
        lines += Self.section(dump.command, common: [], depth: 0)
        lines += ["Every command takes:", ""] + Self.list(common.sorted { $0.form < $1.form }) + [""]
        for command in dump.command.subcommands ?? [] where command.commandName != "help" {
            lines += Self.sections(command, common: common, depth: 2)
        }
        return lines.joined(separator: "\n").trimmingCharacters(in: .newlines) + "\n"
    }

    private static func leaves(_ command: Command) -> [Command] {
        [command] + (command.subcommands ?? []).flatMap { Self.leaves($0) }
    }

    private static func sections(_ command: Command, common: Set<Argument>, depth: Int) -> [String] {
        Self.section(command, common: common, depth: depth)
            + (command.subcommands ?? []).filter { $0.commandName != "help" }
            .flatMap { Self.sections($0, common: common, depth: min(depth + 1, 4)) }
    }

    private static func section(_ command: Command, common: Set<Argument>, depth: Int) -> [String] {
        var lines: [String] = []
        if depth > 0 { lines += ["\(String(repeating: "#", count: depth)) \(command.path)", ""] }
        lines += [command.abstract ?? "", ""]
        let shown = (command.arguments ?? []).filter { $0.shouldDisplay && !common.contains($0) }
            .filter { !["--help", "--version"].contains($0.names?.last?.text) }
        if depth > 0, (command.subcommands ?? []).isEmpty {
            let words = shown.map { $0.isOptional ? "[\($0.form)]" : $0.form }
            lines += ["```", ([command.path] + words).joined(separator: " "), "```", ""]
        }
        lines += Self.discussion(command.discussion ?? "")
        if !shown.isEmpty { lines += Self.list(shown) + [""] }
        var notes: [String] = []
        if let aliases = command.aliases { notes.append("Also: \(aliases.map { "`\($0)`" }.joined(separator: ", ")).") }
        if let usual = command.defaultSubcommand { notes.append("Without a subcommand: `\(usual)`.") }
        if !notes.isEmpty { lines += [notes.joined(separator: " "), ""] }
        return lines
    }

    /// Prose as it is, and the indented lines under `Examples:` as a block of code.
    private static func discussion(_ text: String) -> [String] {
        var lines: [String] = []
        var isCode = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  "), !isCode {
                lines += ["", "```sh"]
                isCode = true
            } else if !line.hasPrefix("  "), isCode {
                lines += ["```", ""]
                isCode = false
            }
            lines.append(String(isCode ? line.dropFirst(2) : line))
        }
        if isCode { lines.append("```") }
        return text.isEmpty ? [] : lines + [""]
    }

    private static func list(_ arguments: [Argument]) -> [String] {
        arguments.map { argument in
            var text = argument.abstract ?? ""
            if let values = argument.allValues, !values.isEmpty {
                text += " One of \(values.map { "`\($0)`" }.joined(separator: ", "))."
            }
            if let usual = argument.defaultValue { text += " Default: `\(usual)`." }
            return "- `\(argument.form)`: \(text)"
        }
    }
}

import FoundationEssentials

@testable import AccessDaemon

extension FuzzTarget {
    /// Texts of a configuration file, and the small languages in it.
    static let configuration = FuzzTarget(
        name: "configuration",
        maximumLength: 8192,
        seeds: {
            let whole = try ["p2k16d", "demo", "one-door"].map { name in
                let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
                return try Array(Data(contentsOf: URL(filePath: "/\(root)/Config/\(name).yaml")))
            }
            // The reference, without what it explains, in pieces that are valid by themselves.
            let lines = String(decoding: whole[0], as: UTF8.self).split(separator: "\n")
                .filter { !$0.drop(while: { $0 == " " }).hasPrefix("#") }
            var sections: [[Substring]] = []
            for line in lines {
                if line.first == " " || line.first == "-", !sections.isEmpty {
                    sections[sections.count - 1].append(line)
                } else {
                    sections.append([line])
                }
            }
            let pieces = sections.map { section in
                let needed = section.first?.hasPrefix("doors") == true ? "site: a\n" : "site: a\ndoors: {}\n"
                return Array((needed + section.joined(separator: "\n")).utf8)
            }
            return whole.filter { $0.count < 8192 } + pieces
        },
        run: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(ConfigurationError) {
                _ = try Configuration.parse(text, path: "/etc/p2k16d/p2k16d.yaml")
            } catch {
                precondition(!error.problems.isEmpty, "refused without a reason")
                let breaks = text.unicodeScalars.count { Character($0).isNewline }
                for problem in error.problems {
                    precondition(!problem.message.isEmpty, "a problem without words")
                    if let position = problem.position {
                        precondition((1...breaks + 1).contains(position.line), "a problem behind the end of the file")
                    }
                    _ = "\(problem)"
                }
            }
            let line = String(text.prefix { !$0.isNewline })
            _ = ConnectionString(line)
            _ = SeedTime(parsing: line)
            if let duration = DurationSyntax.parse(line) { _ = DurationSyntax.format(duration) }
        }
    )
}

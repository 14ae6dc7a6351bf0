import AdminModel
import ArgumentParser

/// What every report takes.
struct ReportOptions: ParsableArguments {
    @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: "From when; 30 days ago. " + TimeArgument.help))
    var since: TimeArgument?
    @Option(parsing: .unconditional, help: ArgumentHelp(stringLiteral: "Until when; now. " + TimeArgument.help))
    var until: TimeArgument?
    @Option(help: "What to count: the upstream's events, or this site's journal alone; the former where there is one.")
    var source: ReportSource?
    @Flag(help: "Write comma-separated values, for a spreadsheet.") var csv = false

    func query(door: String? = nil, limit: Int? = nil) throws -> [(name: String, value: String?)] {
        [
            ("since", try self.since?.resolve().description), ("until", try self.until?.resolve().description),
            ("source", self.source?.rawValue), ("door", door), ("limit", limit.map(String.init)),
        ]
    }

    func validate() throws {
        guard let since = try self.since?.resolve(), let until = try self.until?.resolve() else { return }
        if since >= until { throw ValidationError("--since must be before --until.") }
    }
}

extension ReportSource: ExpressibleByArgument {}

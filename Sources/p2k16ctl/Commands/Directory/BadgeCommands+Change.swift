import AdminModel
import ArgumentParser

extension BadgeCommands {
    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Change a badge's title, description or who awards it.",
            discussion: """
                A badge that the configuration names keeps its title.
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl badge change laser --description 'may use the laser cutter'
                """
        )

        @Argument(help: "The badge.", completion: .badge) var badge: String
        @Option(help: "The new title.") var title: String?
        @Option(help: "What it stands for; empty removes it.") var description: String?
        @Option(help: "The circle whose members award it; '' for anybody.", completion: .circle)
        var certificationCircle: String?
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let request = BadgeRequest(
                title: self.title,
                description: self.description,
                certificationCircle: self.certificationCircle
            )
            try await self.global.change(["badges", self.badge, "change"], request)
        }
    }
}

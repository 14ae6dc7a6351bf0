import AdminModel
import ArgumentParser

extension BadgeCommands {
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a badge.",
            discussion: """
                Only where this site is its own directory; with p2k16 its web application does this.

                Example:
                  p2k16ctl badge add laser --certification-circle laser
                """
        )

        @Argument(help: "The title, up to 100 characters.") var title: String
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
            try await self.global.change(["badges"], request)
        }
    }
}

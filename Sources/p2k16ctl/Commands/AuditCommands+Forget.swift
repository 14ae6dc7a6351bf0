import AdminModel
import ArgumentParser

extension AuditCommands {
    struct Forget: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Erase for good what is on record of a member; that something happened stays.",
            discussion: """
                Erased are the account, the card and its fingerprint, why it was decided so, and who acted where that was \
                the member: in this site's journal, and with upstream.admin in the access log of all sites. Times, \
                doors and results stay, and the chain verifies as before. Run it at every site, or wait until their \
                journals have grown older than journal.retention.

                p2k16's own tables, its events among them, belong to p2k16 and are not touched. The account and its cards \
                stay too: what happens from now on is on record again. Refused while entries have not reached p2k16 yet.

                Examples:
                  p2k16ctl audit forget --member anna
                  p2k16ctl audit forget --member 4711 --yes
                """
        )

        @Option(help: "A user name, or the number of an account that is gone.", completion: .account) var member: String
        @Flag(help: "Only say what would be erased.") var dryRun = false
        @Flag(help: "Do not ask.") var yes = false
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                if self.dryRun || !self.yes {
                    let request = ForgetRequest(member: self.member, rehearse: true)
                    let reply: ForgetReply = try await client.post(["audit", "forget"], request)
                    if self.dryRun { return try console.show(reply) { Text.forgotten(reply, $0) } }
                    try Confirmation.ask(Self.question(self.member, reply), yes: self.yes)
                }
                let request = ForgetRequest(member: self.member)
                let reply: ForgetReply = try await client.post(["audit", "forget"], request)
                try console.show(reply) { Text.forgotten(reply, $0) }
            }
        }

        static func question(_ member: String, _ reply: ForgetReply) -> String {
            var places = ["\(reply.journal) entries of the journal"]
            if let parts = reply.accessLog { places.append("\(parts) of the access log") }
            let warning = reply.active ? " \(member) is still active, and further taps will be on record again." : ""
            return "Erase what is personal in \(places.joined(separator: " and ")) for ever?\(warning)"
        }
    }
}

import AdminModel
import ArgumentParser

extension AuditCommands {
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the public key that this site's exports are checked with.",
            discussion: """
                The key is made when it is first needed; its secret half stays in the state directory. Keep the public one \
                where nobody at the door computer can change it.

                Example:
                  p2k16ctl audit key > audit-key.pem
                """
        )

        @OptionGroup var global: GlobalOptions

        func run() async throws {
            try await self.global.run { client, console in
                let key: AuditKey = try await client.get(["audit", "key"])
                try console.show(key) { _ in
                    key.publicKey.hasSuffix("\n") ? String(key.publicKey.dropLast()) : key.publicKey
                }
            }
        }
    }
}

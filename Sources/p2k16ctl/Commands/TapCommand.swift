import AdminModel
import ArgumentParser

struct TapCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tap",
        abstract: "Tap a card at a simulated reader.",
        discussion: """
            The card's number is typed when asked or comes from standard input, never as an argument. \
            So does the PIN with --pin, on a second line. Ends with 1 if the card is denied.

            Examples:
              p2k16ctl tap entrance --card -
              p2k16ctl tap entrance --card - < number.txt
              p2k16ctl tap entrance --pin
            """
    )

    @Argument(help: "The reader.", completion: .reader) var reader: String
    @Option(help: ArgumentHelp("Always -: ask, or read standard input.", valueName: "-")) var card = "-"
    @Flag(help: "Type a PIN after the card.") var pin = false
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        var request = TapRequest(number: try CardNumberInput.read(argument: self.card))
        if self.pin { request.pin = try PINInput.read() }
        try await self.global.run { client, console in
            let reply: TapReply = try await client.post(["readers", self.reader, "tap"], request)
            try console.show(reply) { Text.tap(reply, $0) }
            if !reply.granted { throw ExitStatus.refused.exitCode }
            if reply.outcome == .failed { throw ExitStatus.daemonFailure.exitCode }
        }
    }
}

import AdminModel
import ArgumentParser

struct TopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top",
        abstract: "Watch doors, tools, taps and alarms live on one screen.",
        discussion: """
            Asks the daemon once a second and sends only what has changed, so that it can be used over a slow connection. \
            It stays through restarts of the daemon. Ends with q or Ctrl-C.

            Examples:
              p2k16ctl top
              p2k16ctl top --once
              p2k16ctl top --once --json | jq .taps
              ssh -t door.example.org sudo p2k16ctl top
            """
    )

    @Flag(help: "Show one look and end; always so with --json.") var once = false
    @OptionGroup var global: GlobalOptions

    func run() async throws {
        try await self.global.run { client, console in
            if self.once || console.json {
                let overview: Overview = try await client.get(["overview"])
                try console.show(overview) { TopScreen(overview: overview, now: TimeArgument.now).text($0) }
                return
            }
            guard let terminal = RawTerminal() else {
                throw Failure(.usage, "a live view needs a terminal", remedy: "add --once for a single look")
            }
            defer { terminal.restore() }
            await Self.watch(client, console.style)
        }
    }

    private enum Item: Sendable {
        case input(TopInput.Item)
        case answer(Result<Overview, Failure>)
    }

    private static func watch(_ client: AdminClient, _ style: Style) async {
        let input = TopInput()
        defer { input.close() }
        let (items, continuation) = AsyncStream<Item>.makeStream(bufferingPolicy: .bufferingNewest(64))
        let keys = input.items
        await withTaskGroup { group in
            group.addTask { for await item in keys { continuation.yield(.input(item)) } }
            group.addTask {
                while !Task.isCancelled {
                    continuation.yield(.answer(await Self.ask(client)))
                    try? await Task.sleep(for: .seconds(1))
                }
            }
            await Self.show(items, style)
            group.cancelAll()
        }
    }

    /// Draws until somebody has had enough.
    private static func show(_ items: AsyncStream<Item>, _ style: Style) async {
        var screen = TopScreen(now: TimeArgument.now)
        var update = ScreenUpdate()
        for await item in items {
            switch item {
            case .input(.key(UInt8(ascii: "q"))), .input(.key(UInt8(ascii: "Q"))), .input(.key(3)), .input(.key(4)),
                .input(.end), .input(.hangUp):
                return
            // Ctrl-L, as usual, where something else wrote on the screen.
            case .input(.resize), .input(.key(12)): Console.raw(update.clear())
            case .input(.key): continue
            case .answer(.success(let overview)):
                screen.overview = overview
                screen.failure = nil
            case .answer(.failure(let failure)): screen.failure = failure
            }
            screen.now = TimeArgument.now
            Console.raw(update.change(to: screen.lines(Terminal.size(), style)))
        }
    }

    private static func ask(_ client: AdminClient) async -> Result<Overview, Failure> {
        do {
            return .success(try await client.get(["overview"], within: .seconds(3)))
        } catch let failure as Failure {
            return .failure(failure)
        } catch {
            return .failure(Failure(.unreachable, "the daemon does not answer"))
        }
    }
}

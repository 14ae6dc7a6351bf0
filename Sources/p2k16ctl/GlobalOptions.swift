import ArgumentParser

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    static let defaultSocket = "/run/p2k16d/admin.sock"
    static let socketVariable = "P2K16D_SOCKET"

    @Option(help: ArgumentHelp("The daemon's admin socket.", valueName: "path"), completion: .file())
    var socket: String?

    @Flag(help: "Write JSON for programs; streams become one object per line.")
    var json = false

    @Flag(help: "No colours, also on a terminal; the environment variable NO_COLOR says the same.")
    var noColor = false

    /// Where the daemon's socket is: as given, else as the environment says, else where it usually is.
    static func path(socket: String?) -> String {
        socket ?? Environment.value(of: Self.socketVariable) ?? Self.defaultSocket
    }

    /// Runs a command's work with a connection to the daemon and closes it afterwards.
    func run(_ work: (AdminClient, Console) async throws -> Void) async throws {
        let client = AdminClient(socket: Self.path(socket: self.socket))
        do {
            try await work(client, Console(json: self.json, color: !self.noColor))
        } catch {
            try? await client.close()
            throw error
        }
        try? await client.close()
    }
}

import ArgumentParser

/// What every command takes.
struct GlobalOptions: ParsableArguments {
    static let defaultSocket = "/run/p2k16d/admin.sock"
    static let socketVariable = "P2K16D_SOCKET"

    @Option(help: ArgumentHelp("The daemon's admin socket.", valueName: "path"))
    var socket: String?

    @Flag(help: "Write JSON for programs; streams become one object per line.")
    var json = false

    /// Runs a command's work with a connection to the daemon and closes it afterwards.
    func run(_ work: (AdminClient, Console) async throws -> Void) async throws {
        let path = self.socket ?? Environment.value(of: Self.socketVariable) ?? Self.defaultSocket
        let client = AdminClient(socket: path)
        do {
            try await work(client, Console(json: self.json))
        } catch {
            try? await client.close()
            throw error
        }
        try? await client.close()
    }
}

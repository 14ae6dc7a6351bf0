import AccessDaemon
import FoundationEssentials
import Glibc

/// What to try next, printed when there is something to try without hardware.
struct Welcome {
    let text: String

    /// - Returns: nil when no reader is simulated.
    init?(_ configuration: Configuration) {
        let simulated = configuration.readers.lazy.filter { $0.source == .simulated }
        guard let (reader, door) = simulated.compactMap({ reader in reader.door.map { (reader, $0) } }).first
        else { return nil }
        let path = Self.folderOfClient.map { "export PATH=\($0):$PATH\n  " } ?? ""
        let hasCards = configuration.seed?.cards.isEmpty == false
        let cards = hasCards ? "a card number from \(configuration.path)" : "its number"
        let account = configuration.seed?.accounts.last?.username ?? "USERNAME"
        self.text = """

            p2k16d runs; its admin socket is \(configuration.adminSocket)
            In another terminal, try:

              \(path)export P2K16D_SOCKET=\(configuration.adminSocket)
              p2k16ctl status
              p2k16ctl events tail              # leave it running, and go on in a third terminal
              p2k16ctl tap \(reader.id) --card -     # then type \(cards)
              p2k16ctl door list
              p2k16ctl explain \(account) \(door)

            Ctrl-C stops the daemon.

            """
    }

    /// Where the client stands when it was built beside the daemon and is not in the path.
    private static var folderOfClient: String? {
        guard let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
            let slash = path.lastIndex(of: "/")
        else { return nil }
        let folder = String(path[..<slash])
        let paths = getenv("PATH").map { String(cString: $0) } ?? ""
        guard !paths.split(separator: ":").contains(Substring(folder)) else { return nil }
        return access("\(folder)/p2k16ctl", X_OK) == 0 ? folder : nil
    }

    func print() {
        let bytes = Array(self.text.utf8)
        _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    }
}

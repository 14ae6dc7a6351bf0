import FoundationEssentials
import TestServers

@testable import LocalStore

/// A state directory of its own, removed when dropped.
final class StateDirectory: Sendable {
    private let folder: TemporaryDirectory

    init() throws {
        self.folder = try TemporaryDirectory()
    }

    var path: String { self.folder.path }
    var database: String { "\(self.path)/\(LocalStore.fileName)" }

    var files: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: self.path).sorted() }
    }

    func bytes() throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: self.database)))
    }

    func overwrite(with bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(filePath: self.database))
    }

    /// A replica claimed for an upstream.
    func replica() async throws -> LocalStore {
        let store = try LocalStore.open(directory: self.path, role: .replica)
        try await store.claim(.upstream)
        return store
    }

    func authority() throws -> LocalStore {
        try LocalStore.open(directory: self.path, role: .authority)
    }
}

extension Authority {
    static let upstream = Authority.postgres(systemIdentifier: 7_412_345_678_901_234_567, database: "p2k16")
}

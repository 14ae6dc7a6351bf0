import FoundationEssentials
import Glibc

@testable import LocalStore

/// A state directory of its own, removed when dropped.
final class StateDirectory: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/p2k16-store-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: self.path)
    }

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

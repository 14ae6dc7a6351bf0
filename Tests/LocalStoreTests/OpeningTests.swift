import AccessControl
import FoundationEssentials
import Testing

@testable import LocalStore

@Suite("Opening", .timeLimit(.minutes(5)))
struct OpeningTests {
    private let directory: StateDirectory

    init() throws {
        self.directory = try StateDirectory()
    }

    enum Damage: CaseIterable {
        case noDatabase, truncated, overwrittenPages, columnOfAnotherType

        func apply(to bytes: inout [UInt8]) {
            switch self {
            case .noDatabase: bytes = Array("this is no database at all, but long enough for its header".utf8)
            case .truncated: bytes.removeLast(bytes.count / 2)
            case .overwrittenPages:
                for index in stride(from: 4096, to: bytes.count, by: 1) { bytes[index] = 0xA5 }
            case .columnOfAnotherType:
                // The status of a card, which the check of the table forbids to be anything else.
                let status = Array("lost".utf8)
                // Not where the tables' own definitions name it, which are quoted.
                let found = bytes.indices.dropLast(5).last { index in
                    bytes[index..<index + 4].elementsEqual(status) && bytes[index + 4] != UInt8(ascii: "'")
                }
                guard let at = found else {
                    preconditionFailure("the sample holds a lost card")
                }
                bytes[at] = UInt8(ascii: "m")
            }
        }
    }

    @Test(arguments: Damage.allCases)
    func `a damaged replica is moved aside`(damage: Damage) async throws {
        try await self.fill()
        var bytes = try self.directory.bytes()
        damage.apply(to: &bytes)
        try self.directory.overwrite(with: bytes)
        for number in 1...2 {
            let store = try await self.directory.replica()
            #expect(store.movedAside == "\(self.directory.database).corrupt-\(number)")
            #expect(try await store.loadSnapshot(configuration: Sample.configuration) == nil)
            try await store.save(Sample().snapshot(at: 1000), replacing: nil)
            try store.close()
            let kept = try #require(store.movedAside)
            #expect(Array(try Data(contentsOf: URL(filePath: kept))) == bytes)
            try self.directory.overwrite(with: bytes)
        }
    }

    @Test(arguments: Damage.allCases)
    func `a damaged authority is refused and left as it is`(damage: Damage) async throws {
        try await self.fill()
        var bytes = try self.directory.bytes()
        damage.apply(to: &bytes)
        try self.directory.overwrite(with: bytes)
        let error = #expect(throws: LocalStoreError.self) { try self.directory.authority() }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains(self.directory.database) == true)
        #expect(error?.message.contains("backup") == true)
        #expect(try self.directory.bytes() == bytes)
    }

    @Test func `a file of a newer version is refused in both roles`() async throws {
        try await self.fill()
        // The name of the migration, made one that this version does not know.
        let text = String(decoding: try self.directory.bytes(), as: Unicode.ASCII.self)
        #expect(text.contains("directory"))
        var bytes = try self.directory.bytes()
        let name = Array("directory".utf8)
        for index in bytes.indices.dropLast(name.count) where bytes[index..<index + name.count].elementsEqual(name) {
            bytes[index] = UInt8(ascii: "z")
        }
        try self.directory.overwrite(with: bytes)
        for role in [LocalStore.Role.replica, .authority] {
            let error = #expect(throws: LocalStoreError.self) {
                try LocalStore.open(directory: self.directory.path, role: role)
            }
            #expect(error?.code == .newerVersion)
        }
        #expect(try self.directory.files == [LocalStore.fileName])
    }

    @Test func `a directory that does not exist is named`() throws {
        let error = #expect(throws: LocalStoreError.self) {
            try LocalStore.open(directory: "\(self.directory.path)/missing", role: .replica)
        }
        #expect(error?.code == .databaseFailed)
        #expect(error?.message.contains("\(self.directory.path)/missing/directory.sqlite") == true)
    }

    @Test func `only the owner may read the files`() async throws {
        let store = try await self.directory.replica()
        try await store.save(Sample().snapshot(at: 1000), replacing: nil)
        let files = try self.directory.files
        #expect(files.contains("directory.sqlite-wal"))
        for file in files {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(self.directory.path)/\(file)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
        }
        try store.close()
    }

    /// Leaves a closed file with the sample in it.
    private func fill() async throws {
        let store = try await self.directory.replica()
        try await store.save(Sample().snapshot(at: 1000), replacing: nil)
        try store.close()
        #expect(try self.directory.files == [LocalStore.fileName])
    }
}

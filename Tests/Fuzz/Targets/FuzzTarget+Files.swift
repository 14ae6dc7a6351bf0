import AccessControl
import FoundationEssentials
import Glibc

@testable import AccessDaemon
@testable import CardHashing
@testable import LocalStore

extension FuzzTarget {
    /// The small files of the state directory: keys, break-glass codes, restrictions of cards.
    static let stateFiles = FuzzTarget(
        name: "state-files",
        maximumLength: 4096,
        seeds: {
            let key = "1 \(String(repeating: "0a", count: 32))\n"
            let code = #"{"number":3,"hash":"x","door":"entrance","createdAt":1,"createdBy":"root"}"#
            return [
                [0] + Array("# Card keys\n\(key)2\(key.dropFirst())".utf8), [1] + Array(RecordKey().pem.utf8),
                [2] + Array(#"[{"card":12,"status":"disabled","since":1795217127947539,"actor":"root"}]"#.utf8),
                [3] + Array(#"{"version":1,"site":"a","codes":[\#(code)]}"#.utf8),
                [4] + Array(repeating: 0x2E, count: 1000),
            ]
        },
        run: { bytes in
            var input = FuzzInput(bytes)
            let kind = input.byte() % 5
            let content = input.all()
            let text = String(decoding: content, as: UTF8.self)
            let folder = folder.path
            switch kind {
            case 0:
                if let ring = try? CardKeyFile(path: "x").ring(in: text) {
                    precondition((1...2).contains(ring.keys.count))
                }
            case 1: _ = RecordKey(pem: text)
            case 2:
                write(content, "\(folder)/card-restrictions.json")
                for restriction in (try? RestrictionFile(directory: folder).read()) ?? [] {
                    precondition(restriction.status != .active, "a restriction that restricts nothing")
                }
            case 3:
                write(content, "\(folder)/break-glass.json")
                write([UInt8](repeating: UInt8(ascii: "."), count: BreakGlassStore.marks), "\(folder)/break-glass.used")
                if let store = try? BreakGlassStore(directory: folder, site: "a") { _ = store.freeNumbers }
            default:
                write(Array(#"{"version":1,"site":"a","codes":[]}"#.utf8), "\(folder)/break-glass.json")
                write(content, "\(folder)/break-glass.used")
                _ = try? BreakGlassStore(directory: folder, site: "a")
            }
        }
    )

    /// Backups, and the SQLite file in them, which a site takes for its directory.
    static let backup = FuzzTarget(
        name: "backup",
        maximumLength: 1 << 17,
        seeds: {
            let image = try waiting { () -> Result<[UInt8], any Error> in
                do { return .success(try await store.copy()) } catch { return .failure(error) }
            }.get()
            // A directory whose tables take values of any type, as nobody but an attacker makes it.
            var loose = image
            let strict = Array("STRICT".utf8)
            for start in loose.indices.dropLast(strict.count) where Array(loose[start..<start + strict.count]) == strict
            {
                loose.replaceSubrange(start..<start + strict.count, with: [UInt8](repeating: 0x20, count: strict.count))
            }
            let file = BackupFile(
                createdAt: "2026-11-21T17:03:00Z",
                site: "a",
                version: "1",
                cardKey: nil,
                directory: [1]
            )
            return [[0] + (try file.bytes()), [0] + Array("p2k16d backup 2\n".utf8), [1] + image, [1] + loose]
        },
        run: { bytes in
            guard let first = bytes.first else { return }
            let content = Array(bytes.dropFirst())
            if first & 1 == 0 {
                _ = try? BackupFile(parsing: content)
                return
            }
            waiting {
                do {
                    let restored = try await store.restore(content, at: Timestamp(seconds: 1_800_000_000)) { _ in }
                    unlink(restored.keptAs)
                    _ = try await store.loadSnapshot(configuration: AccessConfiguration(doors: []))
                    _ = try await store.toolStandings()
                    _ = try await store.cardUses()
                    _ = try await store.unknownTaps()
                } catch {
                    precondition(error is LocalStoreError, "a backup was refused by \(error)")
                }
            }
        }
    )

    /// A folder in memory for as long as the process lives.
    private static let folder: URL = {
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        let path = "\(parent)/p2k16fuzz-\(getpid())"
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { preconditionFailure("\(path) cannot be made") }
        atexit { FuzzTarget.removeFolder() }
        return URL(filePath: path)
    }()

    private static func removeFolder() { try? FileManager.default.removeItem(at: self.folder) }

    private static let store: LocalStore = {
        do {
            let store = try LocalStore.open(directory: folder.path, role: .authority)
            return store
        } catch {
            preconditionFailure("there is no directory to restore: \(error)")
        }
    }()

    private static func write(_ bytes: [UInt8], _ path: String) {
        guard (try? Data(bytes).write(to: URL(filePath: path))) != nil else { preconditionFailure("\(path)") }
    }
}

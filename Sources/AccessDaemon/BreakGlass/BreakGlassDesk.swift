import AccessControl
import CardHashing
import Dispatch
import Logging
import Synchronization

/// Opens doors for codes on paper, each once: with the database, the broker and the directory away, and in a lockdown.
///
/// Takes one code at a time, on a thread that no tap waits for. A code is marked as used on the disk before its door opens.
final class BreakGlassDesk: Sendable {
    /// What a code did.
    struct Opening: Sendable {
        var number: Int
        /// Of the order in the journal; nil when it could not be written.
        var sequence: UInt64?
        /// Why the door did not open; the code is used up all the same.
        var failure: String?
    }

    /// No hash of anything: compared with for numbers that no code has, so that these take as long.
    private static let decoy = try? SlowHash.make(of: [0])

    private let store: Mutex<BreakGlassStore?>
    /// Why no code counts; nil when all is well.
    let problem: String?
    private let attempts = Mutex(BreakGlassAttempts())
    private let queue = DispatchQueue(label: "p2k16d.break-glass")
    private let recorder: Recorder
    private let clock: TrustedClock
    private let alarms: Alarms
    private let logger: Logger

    private static let alarm = "break-glass code"

    init(directory: String, site: String, recorder: Recorder, clock: TrustedClock, alarms: Alarms, logger: Logger) {
        self.recorder = recorder
        self.clock = clock
        self.alarms = alarms
        self.logger = logger
        do {
            let store = try BreakGlassStore(directory: directory, site: site)
            let used = store.entries.filter(store.isUsed).map(\.number)
            self.problem = nil
            self.store = Mutex(store)
            if !used.isEmpty { alarms.raise(Self.alarm, Self.message(used: used)) }
        } catch {
            let problem = "\(error); no break-glass code counts"
            self.problem = problem
            self.store = Mutex(nil)
            logger.error("break-glass codes not loaded", error: error)
            alarms.raise("break-glass codes", problem)
        }
    }

    /// Everything that is known of the codes, but for the codes.
    func entries() async throws(BreakGlassRefusal) -> [(entry: BreakGlassEntry, isUsed: Bool)] {
        try await self.inTurn { store in store.entries.map { ($0, store.isUsed($0)) } }
    }

    /// Makes codes; nobody can be told them a second time.
    func create(_ count: Int, for door: DoorID?, by who: String) async throws(BreakGlassRefusal) -> [BreakGlassCode] {
        let now = self.clock.now.microseconds
        return try await self.inTurn { store in
            let numbers = store.freeNumbers.prefix(count)
            guard numbers.count == count else { throw BreakGlassRefusal.tooMany }
            // In a box, since ThreadSanitizer looks at the address of an inout argument, and an empty value has none.
            var random: any RandomNumberGenerator = SystemRandomNumberGenerator()
            let codes = numbers.map { BreakGlassCode(number: $0, using: &random) }
            try store.add(
                codes.map { code in
                    BreakGlassEntry(
                        number: code.number,
                        hash: try SlowHash.make(of: store.secret(of: code.digits)),
                        door: door?.rawValue,
                        createdAt: now,
                        createdBy: who
                    )
                }
            )
            return codes
        }
    }

    /// Takes codes out, used or not.
    ///
    /// - Returns: those that there were.
    func remove(_ numbers: Set<Int>) async throws(BreakGlassRefusal) -> [BreakGlassEntry] {
        let (removed, used) = try await self.inTurn { store in
            let removed = store.entries.filter { numbers.contains($0.number) }
            if !removed.isEmpty { try store.remove(numbers) }
            return (removed, store.entries.filter(store.isUsed).map(\.number))
        }
        if used.isEmpty {
            self.alarms.clear(Self.alarm)
        } else {
            self.alarms.raise(Self.alarm, Self.message(used: used))
        }
        return removed
    }

    /// Opens a door for a code.
    ///
    /// - Parameter who: a reader, or a Unix user, for the record.
    func open(
        _ door: DoorController,
        with code: BreakGlassCode,
        by who: String
    ) async throws(BreakGlassRefusal) -> Opening {
        do {
            try await self.use(code, at: door.id)
        } catch {
            self.logger.warning(
                "break-glass code refused",
                metadata: [LogKeys.door: "\(door.id)", LogKeys.actor: "\(who)", LogKeys.reason: "\(error)"]
            )
            if case .waiting = error { throw error }
            await self.recorder.appendIfPossible(
                .notice(
                    NoticeRecord(at: self.clock.now, kind: .breakGlassRefused, detail: "\(door.id), \(who): \(error)")
                )
            )
            throw error
        }
        let now = self.clock.now
        let name = BreakGlassCode.name(of: code.number)
        // Whatever the policy: the mark on the disk is a record as well.
        let recording = await self.recorder.record(
            .action(ActionRecord(at: now, actor: who, action: .breakGlassUse, door: door.id, detail: "code \(name)"))
        )
        var failure: String?
        do {
            _ = try await door.open(passing: true)
        } catch {
            failure = "\(error)"
        }
        self.logger.warning(
            "break-glass code used",
            metadata: [
                LogKeys.door: "\(door.id)", LogKeys.actor: "\(who)", "code": "\(name)",
                LogKeys.reason: "\(failure ?? "opened")",
            ]
        )
        await self.recorder.appendOutcome(of: recording, given: now, at: door, failure: failure)
        let used = try? await self.inTurn { store in
            // The disk may be full: then the mark and the journal have to do.
            try? store.describeUse(of: code.number, at: now.microseconds, door: door.id.rawValue, by: who)
            return store.entries.filter(store.isUsed).map(\.number)
        }
        self.alarms.raise(Self.alarm, Self.message(used: used ?? [code.number]))
        return Opening(number: code.number, sequence: recording.sequence, failure: failure)
    }

    private func use(_ code: BreakGlassCode, at door: DoorID) async throws(BreakGlassRefusal) {
        let now = TrustedClock.monotonic
        if let wait = self.attempts.withLock({ $0.wait(at: now) }) { throw .waiting(wait) }
        do {
            try await self.inTurn { store in
                let entry = store.entries.first { $0.number == code.number }
                let isRight = SlowHash.matches(store.secret(of: code.digits), entry?.hash ?? Self.decoy ?? "")
                guard let entry, isRight else { throw BreakGlassRefusal.wrong }
                guard !store.isUsed(entry) else { throw BreakGlassRefusal.used }
                guard entry.door == nil || entry.door == door.rawValue else { throw BreakGlassRefusal.otherDoor }
                try store.markUsed(entry.number)
            }
        } catch {
            switch error {
            case .wrong, .used, .otherDoor: self.attempts.withLock { $0.failed(at: TrustedClock.monotonic) }
            case .waiting, .tooMany, .unusable: break
            }
            throw error
        }
        self.attempts.withLock { $0.succeeded() }
    }

    private func inTurn<Value: Sendable>(
        _ body: @escaping @Sendable (BreakGlassStore) throws -> Value
    ) async throws(BreakGlassRefusal) -> Value {
        let result: Result<Value, BreakGlassRefusal> = await withCheckedContinuation { continuation in
            self.queue.async {
                let result = self.store.withLock { store -> Result<Value, BreakGlassRefusal> in
                    guard let store else { return .failure(.unusable(self.problem ?? "there are no codes")) }
                    do {
                        return .success(try body(store))
                    } catch let refusal as BreakGlassRefusal {
                        return .failure(refusal)
                    } catch {
                        return .failure(.unusable("\(error)"))
                    }
                }
                continuation.resume(returning: result)
            }
        }
        return try result.get()
    }

    private static func message(used: [Int]) -> String {
        let names = used.sorted().map { BreakGlassCode.name(of: $0) }.joined(separator: ", ")
        return "used: \(names). See p2k16ctl break-glass list, and revoke what is used when it is cleared up"
    }
}

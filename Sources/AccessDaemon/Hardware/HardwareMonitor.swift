import AccessControl
import AdminModel
import Hardware
import Synchronization

/// Tells people who wire a door what its parts do. Nothing is made while nobody looks, and nothing waits for it.
final class HardwareMonitor: Sendable {
    typealias Delivery = Broadcast<HardwareEvent>.Delivery

    /// A door that an input serves, and what the configuration calls it there, like `contact`.
    struct End: Sendable {
        var door: DoorID
        var part: String
    }

    struct Input: Sendable {
        var end: End
        var settings: Configuration.Input
        var input: any BinaryInput
    }

    private let clock: TrustedClock
    private let events = Broadcast<HardwareEvent>()
    private let known = Mutex<[Input]>([])

    init(clock: TrustedClock) {
        self.clock = clock
    }

    /// In the order in which they were added.
    var inputs: [Input] { self.known.withLock { $0 } }

    func listen(capacity: Int) -> AsyncStream<Delivery> {
        self.events.listen(capacity: capacity)
    }

    /// The lock, telling of its commands and reports beside doing what it does.
    func observed(_ lock: any LockDriver, of door: DoorID) -> any LockDriver {
        ObservedLock(lock) { [weak self] activity in
            self?.post { monitor in
                switch activity {
                case .command(let command, let duration, let failure):
                    HardwareEvent(
                        at: WireTime(monitor.clock.now),
                        door: door.rawValue,
                        part: HardwarePart.lock,
                        kind: .command,
                        state: command.rawValue,
                        seconds: duration.map { $0 / .seconds(1) },
                        detail: failure
                    )
                case .report(let position): monitor.report(position, of: door)
                }
            }
        }
    }

    /// The input, telling of its changes beside being one; from now on it belongs to ``inputs``.
    ///
    /// - Parameters:
    ///   - settings: what it was made from.
    ///   - ends: the doors that it serves.
    func observed(_ input: any BinaryInput, from settings: Configuration.Input, at ends: [End]) -> any BinaryInput {
        let observed = ObservedInput(input) { [weak self] change in
            for end in ends { self?.post { $0.event(of: input, change, at: end) } }
        }
        self.known.withLock { known in
            known += ends.map { Input(end: $0, settings: settings, input: observed) }
        }
        return observed
    }

    /// Tells of everything that comes from a reader from now on.
    ///
    /// - Parameters:
    ///   - place: the door's id or the tool's name.
    ///   - fingerprint: of a card, if one can be made.
    func observe(
        _ reader: any CardReader,
        at place: String,
        fingerprint: @escaping @Sendable (Tap) -> String?
    ) {
        reader.activity?.observe { [weak self] activity in
            self?.post { monitor in
                var event = HardwareEvent(
                    at: WireTime(monitor.clock.now),
                    door: place,
                    part: reader.id.rawValue,
                    kind: .key
                )
                switch activity {
                case .key: break
                case .bad(let fault):
                    event.kind = .badFrame
                    event.detail = "\(fault)"
                case .card(let tap, let isRepeated):
                    event.kind = .card
                    event.bits = tap.number.bitCount
                    event.fingerprint = fingerprint(tap)
                    event.repeated = isRepeated
                }
                return event
            }
        }
    }

    /// The states of all inputs and locks now, for the beginning of a stream.
    func states(of doors: [DoorController]) -> [HardwareEvent] {
        let now = TrustedClock.monotonic
        return doors.flatMap { door in
            [self.report(door.lock.confirmed, of: door.id)]
                + self.inputs.filter { $0.end.door == door.id }.map { input in
                    self.event(
                        of: input.input,
                        InputChange(isActive: input.input.isActive, at: now),
                        at: input.end
                    )
                }
        }
    }

    private func post(_ make: (HardwareMonitor) -> HardwareEvent) {
        guard self.events.hasListeners else { return }
        self.events.post(make(self))
    }

    private func report(_ position: AccessControl.LockPosition, of door: DoorID) -> HardwareEvent {
        HardwareEvent(
            at: WireTime(self.clock.now),
            door: door.rawValue,
            part: HardwarePart.lock,
            kind: .report,
            state: position.rawValue
        )
    }

    private func event(
        of input: any BinaryInput,
        _ change: InputChange,
        at end: End
    ) -> HardwareEvent {
        HardwareEvent(
            // The edge's own time; people want the time of day.
            at: WireTime(self.clock.now + (change.at - TrustedClock.monotonic)),
            door: end.door.rawValue,
            part: end.part,
            kind: .input,
            state: HardwarePart.state(change.isActive),
            detail: change.isActive == nil ? input.fault : nil
        )
    }
}

extension HardwarePart {
    /// How the lock of a door is called among its parts.
    static let lock = "lock"

    static func state(_ isActive: Bool?) -> String {
        switch isActive {
        case true?: "active"
        case false?: "inactive"
        case nil: "unknown"
        }
    }
}

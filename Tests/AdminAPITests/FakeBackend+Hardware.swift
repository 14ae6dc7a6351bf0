import AdminAPI
import AdminModel

extension FakeBackend {
    static let hardwareParts = [
        HardwarePart(door: "entrance", role: .lock, part: "lock", kind: "gpio", place: "line 17 of gpiochip0"),
        HardwarePart(door: "entrance", role: .input, part: "contact", kind: "gpio", place: "line 27 of gpiochip0"),
        HardwarePart(door: "entrance", role: .reader, part: "front", kind: "wiegand"),
    ]

    static func hardwareEvent(
        _ kind: HardwareEvent.Kind,
        _ part: String = "lock",
        state: String? = nil,
        bits: Int? = nil,
        detail: String? = nil
    ) -> HardwareEvent {
        HardwareEvent(
            at: Self.time,
            door: "entrance",
            part: part,
            kind: kind,
            state: state,
            bits: bits,
            fingerprint: bits.map { _ in "K7QD-3MTA" },
            detail: detail
        )
    }

    func hardware(caller: Caller) async throws -> HardwareInventory {
        try self.note(caller)
        let lines = [
            HardwareLine(
                offset: 17,
                name: "GPIO17",
                isOutput: true,
                isUsed: true,
                consumer: "p2k16d",
                part: "entrance lock"
            ),
            HardwareLine(offset: 18),
        ]
        return HardwareInventory(
            parts: Self.hardwareParts,
            chips: [HardwareChip(path: "/dev/gpiochip0", name: "gpiochip0", label: "pinctrl-bcm2711", lines: lines)],
            inputDevices: [HardwareDevice(path: "/dev/input/event3", name: "Card reader")],
            serialPorts: [
                HardwareDevice(path: "/dev/ttyUSB0", stablePaths: ["/dev/serial/by-id/usb-a"], part: "reader front")
            ]
        )
    }

    func liveHardware(door: String?, caller: Caller) async throws -> AsyncStream<LiveHardware> {
        try self.note(caller) { $0.name = door }
        let events = self.hardwareEvents
        return AsyncStream { continuation in
            for event in events { continuation.yield(event) }
            continuation.finish()
        }
    }
}

import AccessControl
import AdminAPI
import AdminModel
import GPIO
import Hardware

extension DaemonBackend {
    /// Edges come faster than anything else; a client that is further behind than this is told so.
    private static let hardwareBuffer = 1024

    func hardware(caller: Caller) async throws -> HardwareInventory {
        let uses = HardwareUses(self.site.configuration)
        let gpio = GPIOInventory.take()
        let devices = DeviceInventory.take()
        return HardwareInventory(
            parts: self.parts(),
            chips: gpio.chips.map { chip in
                HardwareChip(
                    path: chip.info.path,
                    name: chip.info.name,
                    label: chip.info.label,
                    lines: chip.lines.map { line in
                        HardwareLine(
                            offset: line.offset,
                            name: line.name,
                            isOutput: line.isOutput,
                            isUsed: line.isUsed,
                            consumer: line.consumer,
                            part: uses.part(of: line, on: chip.info)
                        )
                    }
                )
            },
            inputDevices: devices.inputDevices.map { self.model(of: $0, uses) },
            serialPorts: devices.serialPorts.map { self.model(of: $0, uses) },
            problems: gpio.failures.map(\.message)
        )
    }

    func liveHardware(door id: String?, caller: Caller) async throws -> AsyncStream<LiveHardware> {
        let doors = try id.map { [try self.door(named: $0)] } ?? self.site.doors.values.sorted { $0.id < $1.id }
        // Listening begins before the states are read, so that nothing falls between the two.
        let deliveries = self.site.monitor.listen(capacity: Self.hardwareBuffer)
        let feed = HardwareFeed(states: self.site.monitor.states(of: doors), door: id, deliveries: deliveries)
        return AsyncStream { await feed.next() }
    }

    private func model(of device: DeviceInventory.Device, _ uses: HardwareUses) -> HardwareDevice {
        HardwareDevice(
            path: device.path,
            stablePaths: device.stablePaths,
            name: device.name,
            part: uses.part(ofDevice: device.path)
        )
    }

    private func parts() -> [HardwarePart] {
        let configuration = self.site.configuration
        var parts: [HardwarePart] = []
        for settings in configuration.doors.sorted(by: { $0.id < $1.id }) {
            guard let door = self.site.doors[settings.id] else { continue }
            parts.append(
                HardwarePart(
                    door: settings.id.rawValue,
                    role: .lock,
                    part: HardwarePart.lock,
                    kind: settings.lock.kind,
                    place: settings.lock.place,
                    state: door.lock.confirmed.rawValue,
                    fault: door.lock.fault
                )
            )
            for input in self.site.monitor.inputs where input.end.door == settings.id {
                parts.append(
                    HardwarePart(
                        door: settings.id.rawValue,
                        role: .input,
                        part: input.end.part,
                        kind: input.settings.kind,
                        place: input.settings.place,
                        state: HardwarePart.state(input.input.isActive),
                        fault: input.input.fault
                    )
                )
            }
            for reader in configuration.readers where reader.door == settings.id {
                parts.append(self.part(reader, at: settings.id.rawValue))
            }
        }
        for reader in configuration.readers {
            if case .tool(let tool) = reader.place { parts.append(self.part(reader, at: tool)) }
        }
        return parts
    }

    private func part(_ reader: Configuration.Reader, at place: String) -> HardwarePart {
        HardwarePart(
            door: place,
            role: .reader,
            part: reader.id.rawValue,
            kind: reader.source.kind.rawValue,
            place: reader.source.hardwarePlace,
            fault: self.site.readers[reader.id]?.reader.health.fault
        )
    }
}

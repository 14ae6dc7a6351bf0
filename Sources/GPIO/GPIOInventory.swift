/// What GPIO this machine has, for people who wire a door.
package struct GPIOInventory: Sendable, Hashable {
    package struct Chip: Sendable, Hashable {
        package let info: GPIOChipInfo
        package let lines: [GPIOLineInfo]
    }

    package var chips: [Chip] = []
    /// Chips that are there and could not be asked, with the reason.
    package var failures: [GPIOError] = []

    /// Asks the kernel; takes a millisecond or so for each chip and needs nothing claimed.
    package static func take() -> GPIOInventory {
        var inventory = GPIOInventory()
        for path in ChipDirectory.paths() {
            do throws(GPIOError) {
                let chip = try ChipHandle.open(path: path)
                let lines = (0..<chip.info.lineCount).compactMap { offset in
                    do throws(SystemFailure) { return try chip.lineInfo(offset) } catch { return nil }
                }
                inventory.chips.append(Chip(info: chip.info, lines: lines))
            } catch {
                inventory.failures.append(error)
            }
        }
        return inventory
    }
}

import FoundationEssentials
import TestServers
import Testing

@testable import Hardware

@Suite("The inventory of devices")
struct DeviceInventoryTests {
    @Test("names devices by what stays, and leaves out ports that are not there")
    func devices() throws {
        let root = try TemporaryDirectory()
        let files = FileManager.default
        func folder(_ path: String) throws {
            try files.createDirectory(atPath: root.file(path), withIntermediateDirectories: true)
        }
        func link(_ path: String, to target: String) throws {
            try files.createSymbolicLink(atPath: root.file(path), withDestinationPath: target)
        }
        for name in ["event3", "event10"] {
            try folder("sys/class/input/\(name)/device")
            try root.write("Reader \(name)\n", to: "sys/class/input/\(name)/device/name")
        }
        try folder("sys/class/input/mice")
        for kind in ["input/by-id", "input/by-path", "serial/by-id"] { try folder("dev/\(kind)") }
        try link("dev/input/by-path/pci-event-kbd", to: "../event10")
        try link("dev/input/by-id/usb-reader-event-kbd", to: "../event10")
        try link("dev/serial/by-id/usb-FTDI", to: "../../ttyUSB0")
        // A console, a port that the kernel did not find, one that it did, and one behind USB.
        try folder("sys/class/tty/tty1")
        for (name, type) in [("ttyS0", "0"), ("ttyS1", "4")] {
            try folder("sys/class/tty/\(name)/device")
            try root.write("\(type)\n", to: "sys/class/tty/\(name)/type")
        }
        try folder("sys/class/tty/ttyUSB0/device")
        try link("sys/class/tty/ttyUSB0/device/driver", to: "../../../bus/usb-serial/drivers/ftdi_sio")

        let inventory = DeviceInventory.take(root: root.path)
        #expect(
            inventory.inputDevices == [
                .init(path: "/dev/input/event3", stablePaths: [], name: "Reader event3"),
                .init(
                    path: "/dev/input/event10",
                    stablePaths: ["/dev/input/by-id/usb-reader-event-kbd", "/dev/input/by-path/pci-event-kbd"],
                    name: "Reader event10"
                ),
            ]
        )
        #expect(
            inventory.serialPorts == [
                .init(path: "/dev/ttyS1", stablePaths: [], name: nil),
                .init(path: "/dev/ttyUSB0", stablePaths: ["/dev/serial/by-id/usb-FTDI"], name: "driver ftdi_sio"),
            ]
        )
    }

    @Test("is empty where there is nothing")
    func nothing() throws {
        let inventory = DeviceInventory.take(root: try TemporaryDirectory().path)
        #expect(inventory == DeviceInventory(inputDevices: [], serialPorts: []))
    }
}

import AccessControl
import Testing

@testable import Hardware

@Suite("What is known of an MQTT lock")
struct MQTTLockMachineTests {
    @Test("gives each answer to the oldest command")
    func order() {
        var machine = MQTTLockMachine()
        for command in 1...3 { machine.sending(command) }
        #expect(machine.received(.isOpen(true)) == .none)
        #expect(machine.received(.openUntil(10)) == .finish(command: 1, .open))
        #expect(machine.received(.error(DLock13.notLonger)) == .finish(command: 2, .open))
        #expect(machine.received(.openUntil(30)) == .finish(command: 3, .open))
        #expect(machine.received(.openUntil(40)) == .none)
        #expect(machine.position == .unlocked)
    }

    @Test("takes an error for its own only when no acknowledgement follows")
    func complaint() {
        var machine = MQTTLockMachine()
        #expect(machine.received(.error("stoi")) == .none)
        machine.sending(1)
        #expect(machine.received(.error("stoi")) == .hurry(command: 1))
        #expect(machine.received(.openUntil(10)) == .finish(command: 1, .open))
        #expect(machine.expired(1) == .none)
        machine.sending(2)
        #expect(machine.received(.error("stoi")) == .hurry(command: 2))
        #expect(machine.expired(2) == .finish(command: 2, .refused("stoi")))
        #expect(!machine.isSilent)
    }

    @Test("does not know where a silent or reconnected lock is")
    func unknown() {
        var machine = MQTTLockMachine()
        #expect(machine.position == .unknown)
        #expect(machine.received(.openUntil(0)) == .none)
        #expect(machine.position == .locked)
        machine.sending(1)
        #expect(machine.received(.openUntil(0)) == .none)
        #expect(machine.expired(1) == .finish(command: 1, .silent))
        #expect(machine.position == .unknown && machine.isSilent)
        #expect(machine.received(.isOpen(false)) == .none)
        #expect(machine.position == .locked && !machine.isSilent)
        machine.reconnected()
        #expect(machine.position == .unknown)
        machine.sending(2)
        machine.notSent(2)
        #expect(machine.received(.openUntil(10)) == .none)
        #expect(machine.expired(2) == .none)
    }

    @Test(
        "reads numbers as the C++ of dlock13 does",
        arguments: [
            ("10", 10), (" \t10", 10), ("+7", 7), ("-3", -3), ("10.9", 10), ("5s", 5), ("007", 7), ("120\n", 120),
            ("2147483647", 2_147_483_647), ("-2147483648", -2_147_483_648), ("", nil), ("abc", nil), ("-", nil),
            ("+-1", nil), ("\"10\"", nil), ("2147483648", nil), ("-2147483649", nil), ("99999999999999", nil),
        ] as [(String, Int32?)]
    )
    func numbers(_ text: String, _ expected: Int32?) {
        #expect(DLock13.seconds(Array(text.utf8)) == expected)
    }
}

import AdminModel
import Testing

@testable import p2k16ctl

/// How doors are shown to people.
@Suite struct DoorTextTests {
    private static func door(_ change: (inout Door) -> Void = { _ in }) -> Door {
        var door = FakeBackend.door
        change(&door)
        return door
    }

    @Test func listShowsTheWorst() {
        let doors = [
            Self.door { $0.alarms = [.forcedOpen, .heldOpen, .heldOpenWarning] },
            Self.door { $0.alarms = [.heldOpen, .heldOpenWarning] },
            Self.door { $0.alarms = [.heldOpenWarning] },
            Self.door {
                $0.alarms = [.forcedOpen]
                $0.fire = DoorFire(latched: true, inputActive: true)
                $0.state = .fireReleased
            },
            Self.door { $0.fire = DoorFire(latched: false, inputActive: false) },
        ]
        let lines = Text.doors(doors, .plain).split(separator: "\n").dropFirst()
        for (line, end) in zip(lines, ["FORCED OPEN", "OPEN TOO LONG", "open for long", "FIRE", "-"]) {
            #expect(line.hasSuffix(end))
        }
    }

    @Test func showHasWhatTheLockWasToldBesideWhatItSays() {
        let door = Self.door {
            $0.capabilities = [.lock, .confirm]
            $0.commanded = .unlocked
            $0.confirmed = .locked
            $0.contact = .unknown
            $0.fire = DoorFire(latched: true, inputActive: nil)
            $0.inputs = [
                DoorInputStatus(input: .contact, active: nil, simulated: false, fault: "line 27 is busy"),
                DoorInputStatus(input: .exitButton, active: false, simulated: true),
            ]
        }
        let text = Text.door(door, .plain)
        for part in [
            "told to be", "unlocked", "says it is", "locked", "latched", "cannot be read: line 27 is busy",
            "idle, simulated",
        ] {
            #expect(text.contains(part))
        }
        #expect(!Text.door(Self.door(), .plain).contains("fire release"))
        let mute = Text.door(Self.door(), .plain).split(separator: "\n").first { $0.hasPrefix("says it is") }
        #expect(mute?.hasSuffix("-") == true, "this lock says nothing")
    }
}

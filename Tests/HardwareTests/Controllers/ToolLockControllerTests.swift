import AccessControl
import Testing

@testable import Hardware

@Suite("A toollock")
struct ToolLockControllerTests {
    private static let base = "public/toollock/a001"
    private static let unlock = ControllerMessage("public/toollock/a001/unlock", "1")
    private static let absent = "Error: Tool is not present, cannot unlock: toolTaken"

    private static func connected(_ word: String = "toolPresent", tellsReturn: Bool = true) -> ControllerScript {
        let script = ControllerScript(.toolLock(base: Self.base, tellsReturn: tellsReturn))
        script.connect()
        script.hear("\(Self.base)/state", word, at: 1)
        #expect(script.newReports().first == .connected)
        return script
    }

    @Test(
        "says how the tool stands in words, on change and every 30 s",
        arguments: [
            (["toolPresent", "takeTool", "toolTaken", "toolTaken", "toolPresent"], [.powered, .cut, .returned]),
            // Nobody took it.
            (["takeTool", "toolPresent", "toolPresent"], [.powered, .cut]),
            // Missed transitions repair themselves.
            (["toolTaken", "toolPresent"], [.powered, .cut, .returned]),
            (["takeTool", "toolTaken", "takeTool"], [.powered]),
            // It started anew while the tool was out: the tool came back meanwhile, or did not.
            (["toolTaken", "lockInit", "toolPresent"], [.powered, .connected, .cut, .returned]),
            (["toolTaken", "lockInit", "lockInit", "toolTaken"], [.powered, .connected, .powered]),
        ] as [([String], [ControllerReport])]
    )
    func states(_ words: [String], _ reports: [ControllerReport]) {
        let script = Self.connected()
        for word in words { #expect(script.hear("\(Self.base)/state", word, at: 2)) }
        #expect(script.newReports() == reports)
        #expect(!script.hear("\(Self.base)/state", "stolen", at: 3))
        let untold = Self.connected(tellsReturn: false)
        for word in words { untold.hear("\(Self.base)/state", word, at: 2) }
        #expect(untold.newReports() == reports.filter { $0 != .returned })
    }

    @Test("lets go of the tool when told, and is not told twice")
    func unlocking() {
        let script = Self.connected()
        #expect(script.begin(.unlock(user: "ada"), at: 2) == .send(Self.unlock, command: 1))
        #expect(
            script.begin(.unlock(user: "ada"), at: 2.1)
                == .refused("the tool's lock was asked to open already and has not answered yet")
        )
        script.hear("\(Self.base)/state", "takeTool", at: 2.2)
        #expect(script.results == [1: .obeyed])
        for user in ["ada", "bo"] {
            #expect(
                script.begin(.unlock(user: user), at: 3)
                    == .refused("the tool's lock is open already, for 10 seconds: take the tool or wait")
            )
        }
        // "takeTool" may have been missed.
        script.hear("\(Self.base)/state", "toolTaken", at: 12)
        script.hear("\(Self.base)/state", "toolPresent", at: 13)
        _ = script.begin(.lock, at: 14)
        #expect(script.begin(.unlock(user: "ada"), at: 15) == .send(Self.unlock, command: 2))
        script.hear("\(Self.base)/state", "toolTaken", at: 15.5)
        #expect(script.results[2] == .obeyed)
    }

    @Test("locks by itself, and does not open again by itself for who has it")
    func holder() {
        let script = Self.connected()
        _ = script.begin(.unlock(user: "ada"), at: 2)
        script.hear("\(Self.base)/state", "takeTool", at: 2.1)
        script.hear("\(Self.base)/state", "toolPresent", at: 12)
        // What holds is told again after a lost connection: nobody stands there now.
        script.connect(at: 20)
        script.hear("\(Self.base)/state", "toolPresent", at: 21)
        #expect(script.begin(.unlock(user: "ada"), at: 21) == .done)
        #expect(script.begin(.lock, at: 22) == .done)
        #expect(script.begin(.unlock(user: "ada"), at: 23) == .send(Self.unlock, command: 2))
        script.hear("\(Self.base)/state", "takeTool", at: 23.1)
        // What it said before the connection was lost says nothing now.
        script.connect(at: 30)
        #expect(script.begin(.unlock(user: "bo"), at: 31) == .send(Self.unlock, command: 3))
    }

    @Test("whose tool is not there has failed in its own words")
    func absent() {
        let script = Self.connected("toolTaken")
        _ = script.begin(.unlock(user: "bo"), at: 2)
        // Repeated just then, it is no answer.
        script.hear("\(Self.base)/state", "toolTaken", at: 2.05)
        script.hear("\(Self.base)/error", Self.absent, at: 2.1)
        script.pass(until: 3)
        #expect(script.results == [1: .failed("the controller refused: \(Self.absent)")])
        // It may be tried again.
        #expect(script.begin(.unlock(user: "bo"), at: 4) == .send(Self.unlock, command: 2))
        script.notSent(2)
        script.hear("\(Self.base)/error", "Error: Unknown unlock message: x", at: 5)
        #expect(script.newReports().last == .trouble("Error: Unknown unlock message: x"))
    }

    @Test("is missed when three of its repetitions are, and can be told to lock all the same: nothing is sent")
    func silence() {
        let script = Self.connected()
        script.pass(until: 90.9)
        #expect(script.machine.fault == nil)
        script.pass(until: 91)
        #expect(script.machine.fault == "nothing has been heard of the controller for 90.0 seconds")
        #expect(script.newReports() == [.silent])
        #expect(script.begin(.lock, at: 92) == .done)
        #expect(script.begin(.unlock(user: "ada"), at: 92) == .refused(script.machine.fault!))
        script.hear("\(Self.base)/state", "toolPresent", at: 100)
        #expect(script.newReports() == [.connected, .cut])
        #expect(script.probes.isEmpty)
    }
}

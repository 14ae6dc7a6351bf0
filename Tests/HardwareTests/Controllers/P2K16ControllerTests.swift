import AccessControl
import Testing

@testable import Hardware

@Suite("A tool on p2k16's topics")
struct P2K16ControllerTests {
    private static let base = "bitraf/tool/Laser cutter"

    @Test(
        "is told by the tool's name to the letter",
        arguments: [
            ("bitraf/tool/Laser cutter", ControllerOrder.unlock(user: "ada"), "bitraf/tool/Laser cutter/unlock"),
            ("/x//y/Saw", .lock, "/x//y/Saw/lock"),
        ]
    )
    func orders(_ base: String, _ order: ControllerOrder, _ topic: String) {
        let script = ControllerScript(.p2k16(base: base, answers: false))
        script.connect()
        #expect(script.newReports() == [.connected])
        // It never answers: nothing is waited for.
        #expect(script.begin(order, at: 1) == .send(ControllerMessage(topic, "true"), command: nil))
        #expect(script.machine.wake == nil)
        // After a lost connection to the broker it may have missed what it was told.
        script.connect(at: 60)
        #expect(script.newReports() == [.connected])
    }

    @Test("that answers has obeyed when islocked says so, and nothing else")
    func answers() {
        let script = ControllerScript(.p2k16(base: Self.base, answers: true))
        script.connect()
        #expect(
            script.begin(.unlock(user: "ada"), at: 1)
                == .send(ControllerMessage("\(Self.base)/unlock", "true"), command: 1)
        )
        #expect(!script.hear("\(Self.base)/islocked", "yes", at: 1.1))
        script.hear("\(Self.base)/islocked", "true", at: 1.2)
        #expect(script.results.isEmpty)
        script.hear("\(Self.base)/islocked", "false", at: 1.3)
        #expect(script.results == [1: .obeyed])
        #expect(script.newReports() == [.connected, .powered])
        // Twice the same.
        script.hear("\(Self.base)/islocked", "false", at: 1.4)
        #expect(script.newReports() == [])
        _ = script.begin(.lock, at: 2)
        script.hear("\(Self.base)/islocked", "false", at: 2.1)
        script.pass(until: 4)
        guard case .failed(let reason) = script.results[2] else {
            Issue.record("the command has not failed")
            return
        }
        #expect(reason.hasPrefix("the controller did not answer within 2.0 seconds; check that it runs"))
        #expect(reason.hasSuffix("it may have obeyed all the same"))
        // Power against an order is told each time, so that it is cut.
        for second in 5...6 {
            script.hear("\(Self.base)/islocked", "false", at: Double(second))
            #expect(script.newReports() == [.powered])
        }
    }

    @Test("takes answers for the oldest command of their kind")
    func order() {
        let script = ControllerScript(.p2k16(base: Self.base, answers: true))
        script.connect()
        _ = script.begin(.unlock(user: "ada"), at: 1)
        _ = script.begin(.unlock(user: "ada"), at: 1)
        _ = script.begin(.lock, at: 1)
        script.hear("\(Self.base)/islocked", "false", at: 1.1)
        #expect(script.results == [1: .obeyed])
        script.notSent(2)
        script.hear("\(Self.base)/islocked", "true", at: 1.2)
        #expect(script.results == [1: .obeyed, 3: .obeyed])
        script.pass(until: 10)
        #expect(script.results.count == 2)
    }
}

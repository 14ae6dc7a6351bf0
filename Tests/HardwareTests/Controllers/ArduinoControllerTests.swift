import AccessControl
import Testing

@testable import Hardware

@Suite("The Arduino before machine-access")
struct ArduinoControllerTests {
    private static let base = "bitraf/machine-access/lathe"

    @Test("is told on a topic for each order, and answers on is_locked")
    func orders() {
        let script = ControllerScript(.machineAccessArduino(base: Self.base))
        script.connect()
        #expect(
            script.begin(.unlock(user: "ada"), at: 1)
                == .send(ControllerMessage("\(Self.base)/unlock", "true"), command: 1)
        )
        script.hear("\(Self.base)/is_locked", "false", at: 1.1)
        #expect(script.begin(.lock, at: 2) == .send(ControllerMessage("\(Self.base)/lock", "true"), command: 2))
        script.hear("\(Self.base)/error", "relay stuck", at: 2.1)
        script.pass(until: 3)
        #expect(script.results == [1: .obeyed, 2: .failed("the controller refused: relay stuck")])
        #expect(script.newReports() == [.connected, .powered])
    }

    @Test("tells whether the machine runs")
    func running() {
        let script = ControllerScript(.machineAccessArduino(base: Self.base))
        script.connect()
        for text in ["true", "true", "false"] { script.hear("\(Self.base)/is_running", text, at: 1) }
        #expect(!script.hear("\(Self.base)/is_running", "maybe", at: 2))
        #expect(script.newReports() == [.connected, .running(true), .running(false)])
        // It says nothing by itself, and is never missed.
        #expect(script.machine.wake == nil)
    }
}

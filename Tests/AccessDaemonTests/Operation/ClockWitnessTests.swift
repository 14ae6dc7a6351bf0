import AccessControl
import FoundationEssentials
import Testing
@testable import AccessDaemon

struct ClockWitnessTests {
    private func at(_ seconds: Int) -> MonotonicTime { MonotonicTime(.seconds(seconds)) }

    @Test func aTestimonyCountsForAMinuteAndNotBeforeItWasGiven() throws {
        try withTemporaryFolder { folder in
            let witness = ClockWitness(path: "\(folder)/synchronised")
            #expect(!witness.testifies(at: self.at(100)))
            try witness.note(true, at: self.at(100))
            #expect(witness.testifies(at: self.at(100)))
            #expect(witness.testifies(at: self.at(160)))
            #expect(!witness.testifies(at: self.at(161)))
            // Of an earlier run of the machine.
            #expect(!witness.testifies(at: self.at(99)))
        }
    }

    @Test func whatIsNoLongerSynchronisedIsWithdrawn() throws {
        try withTemporaryFolder { folder in
            let witness = ClockWitness(path: "\(folder)/synchronised")
            try witness.note(true, at: self.at(100))
            try witness.note(false, at: self.at(110))
            #expect(!witness.testifies(at: self.at(110)))
            try witness.note(false, at: self.at(120))
            try witness.note(true, at: self.at(130))
            #expect(witness.testifies(at: self.at(131)))
        }
    }

    @Test(arguments: ["", "\n", "12", "x\n", "100000000 \n", String(repeating: "1", count: 40) + "\n"])
    func whatIsNotWholeIsNoTestimony(text: String) throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/synchronised"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            #expect(!ClockWitness(path: path).testifies(at: self.at(100)))
        }
    }

    @Test func aWitnessThatCannotWriteSaysSo() {
        let witness = ClockWitness(path: "/proc/p2k16d/synchronised")
        #expect(throws: (any Error).self) { try witness.note(true, at: self.at(100)) }
    }
}

import Testing

@testable import MQTT

struct MessageBudgetTests {
    private let start = ContinuousClock.now

    @Test func givesSoManyAtOnceAndThenSoManyInASecond() {
        var budget = MessageBudget(capacity: 3, rate: 10)
        let atOnce = (0..<5).map { _ in budget.take(at: self.start) }
        #expect(atOnce == [true, true, true, false, false])
        // Refusals cost nothing: a tenth of a second brings one.
        let later = (1...20).filter { budget.take(at: self.start + .milliseconds(50 * $0)) }
        #expect(later.count == 10)
    }

    @Test func savesUpNoMoreThanItsCapacity() {
        var budget = MessageBudget(capacity: 2, rate: 100)
        let hourLater = self.start + .seconds(3600)
        let first = budget.take(at: self.start)
        #expect(first)
        let taken = (0..<5).count { _ in budget.take(at: hourLater) }
        #expect(taken == 2)
    }

    @Test func withoutARateGivesAny() {
        var budget = MessageBudget(capacity: 1, rate: nil)
        let taken = (0..<1000).count { _ in budget.take(at: self.start) }
        #expect(taken == 1000)
    }
}

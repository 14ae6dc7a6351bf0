import Testing

@testable import Postgres

@Suite struct StateMachineTests {
    @Test func statementsRunInTheOrderInWhichTheyCame() {
        var machine = PostgresConnection.StateMachine()
        machine.enqueue(statement: 1)
        machine.enqueue(statement: 2)
        #expect(machine.next() == .start(1))
        #expect(machine.next() == nil)
        #expect(machine.resultsEnded() == 1)
        #expect(machine.next() == .start(2))
    }

    @Test func transactionKeepsOthersWaiting() {
        var machine = PostgresConnection.StateMachine()
        machine.enqueue(transaction: 1)
        machine.enqueue(statement: 2)
        #expect(machine.next() == .grant(1))
        #expect(machine.next() == nil)
        #expect(machine.enqueue(statement: 3, in: 1, isLast: false) == true)
        #expect(machine.next() == .start(3))
        #expect(machine.resultsEnded() == 3)
        #expect(machine.next() == nil)
        machine.release(transaction: 1)
        #expect(machine.next() == .start(2))
    }

    @Test func nothingComesAfterCommit() {
        var machine = PostgresConnection.StateMachine()
        machine.enqueue(transaction: 1)
        #expect(machine.next() == .grant(1))
        #expect(machine.enqueue(statement: 2, in: 1, isLast: true) == true)
        #expect(machine.enqueue(statement: 3, in: 1, isLast: false) == false)
        // A ROLLBACK after a COMMIT that failed.
        #expect(machine.enqueue(statement: 4, in: 1, isLast: true) == true)
        machine.release(transaction: 1)
        #expect(machine.enqueue(statement: 5, in: 1, isLast: true) == false)
    }

    @Test func waitingStatementIsForgotten() {
        var machine = PostgresConnection.StateMachine()
        machine.enqueue(statement: 1)
        machine.enqueue(statement: 2)
        machine.enqueue(transaction: 3)
        #expect(machine.next() == .start(1))
        #expect(machine.stop(2) == .forgotten)
        #expect(machine.stop(3) == .forgotten)
        #expect(machine.resultsEnded() == 1)
        #expect(machine.next() == nil)
    }

    /// The request must be known to be delivered, or it would hit the next statement.
    @Test func nextStatementWaitsForTheCancelRequest() {
        var machine = PostgresConnection.StateMachine()
        machine.enqueue(statement: 1)
        machine.enqueue(statement: 2)
        #expect(machine.next() == .start(1))
        #expect(machine.stop(1) == .askServer)
        #expect(machine.stop(1) == .nothing)
        #expect(machine.isReadingResults)
        #expect(machine.resultsEnded() == nil)
        #expect(!machine.isReadingResults)
        #expect(machine.next() == nil)
        #expect(machine.requestDelivered() == 1)
        #expect(machine.next() == .start(2))
    }

    @Test func resultsMayEndAfterTheCancelRequest() {
        var machine = PostgresConnection.StateMachine()
        machine.enqueue(statement: 1)
        #expect(machine.next() == .start(1))
        #expect(machine.stop(1) == .askServer)
        #expect(machine.requestDelivered() == nil)
        #expect(machine.isReadingResults)
        #expect(machine.resultsEnded() == 1)
        #expect(machine.requestDelivered() == nil)
    }

    @Test func lateEventsAfterClosingAreHarmless() {
        var machine = PostgresConnection.StateMachine()
        machine.enqueue(statement: 1)
        #expect(machine.next() == .start(1))
        #expect(machine.stop(1) == .askServer)
        machine.close()
        #expect(machine.requestDelivered() == nil)
        #expect(machine.resultsEnded() == nil)
        #expect(machine.stop(1) == .nothing)
        #expect(machine.next() == nil)
    }
}

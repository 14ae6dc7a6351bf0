import Reactor
import Testing

@testable import MQTT

/// Transcripts of the session's machine: what happens, what it wants done.
@Suite struct MQTTSessionTests {
    typealias Attempt = MQTTSession.Attempt

    let start = ContinuousClock.now
    let first = Attempt(number: 1, version: .v5)
    var session = MQTTSession(
        preferred: .v5,
        backoff: Backoff(initial: .milliseconds(500), maximum: .seconds(30), jitter: 0),
        random: SystemRandomNumberGenerator()
    )

    @Test mutating func connectsSubscribesAndAnnounces() {
        #expect(self.session.start() == .open(self.first))
        #expect(self.session.opened(self.first) == true)
        #expect(self.session.accepted(self.first, subscriptions: 2, now: self.start) == .none)
        #expect(self.session.subscribed(self.first, now: self.start) == .none)
        #expect(self.session.subscribed(self.first, now: self.start) == .announce(self.first))
        #expect(self.session.state == .connected(self.first, since: self.start))
        #expect(self.session.subscribed(self.first, now: self.start) == .none, "a SUBACK of a later subscription")
    }

    @Test mutating func withoutSubscriptionsItAnnouncesAtOnce() {
        _ = self.session.start()
        _ = self.session.opened(self.first)
        #expect(self.session.accepted(self.first, subscriptions: 0, now: self.start) == .announce(self.first))
    }

    @Test mutating func subscriptionMadeMeanwhileIsAwaitedToo() {
        _ = self.session.start()
        _ = self.session.opened(self.first)
        _ = self.session.accepted(self.first, subscriptions: 1, now: self.start)
        self.session.subscriptionAdded()
        #expect(self.session.subscribed(self.first, now: self.start) == .none)
        #expect(self.session.subscribed(self.first, now: self.start) == .announce(self.first))
    }

    @Test mutating func pausesGrowWhileNothingAnswers() {
        var attempt = self.first
        _ = self.session.start()
        for milliseconds in [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000] {
            let action = self.session.lost(attempt, .failed, now: self.start)
            #expect(action == .wait(.milliseconds(milliseconds), attempt))
            let next = Attempt(number: attempt.number + 1, version: .v5)
            #expect(self.session.retry(attempt) == .open(next))
            attempt = next
        }
    }

    @Test mutating func connectionThatLastedStartsThePausesAgain() {
        let second = self.connectSecondTime()
        let later = self.start + MQTTSession.stable
        #expect(self.session.lost(second, .closed, now: later) == .wait(.milliseconds(500), second))
    }

    @Test mutating func connectionThatBreaksAtOnceCountsAsFailure() {
        let second = self.connectSecondTime()
        let soon = self.start + MQTTSession.stable - .milliseconds(1)
        #expect(self.session.lost(second, .closed, now: soon) == .wait(.seconds(1), second))
    }

    @Test(arguments: [MQTTSession.Loss.versionRefused, .closed])
    mutating func fallsBackAtOnceAndKeepsWhatWorked(_ loss: MQTTSession.Loss) {
        let second = Attempt(number: 2, version: .v3_1_1)
        _ = self.session.start()
        _ = self.session.opened(self.first)
        #expect(self.session.lost(self.first, loss, now: self.start) == .open(second))
        #expect(self.session.opened(second) == true)
        #expect(self.session.accepted(second, subscriptions: 0, now: self.start) == .announce(second))
        _ = self.session.lost(second, .closed, now: self.start)
        #expect(self.session.retry(second) == .open(Attempt(number: 3, version: .v3_1_1)))
    }

    @Test mutating func fallBackThatFailsGoesBackToThePreferredVersion() {
        let second = Attempt(number: 2, version: .v3_1_1)
        _ = self.session.start()
        _ = self.session.opened(self.first)
        _ = self.session.lost(self.first, .closed, now: self.start)
        _ = self.session.opened(second)
        #expect(self.session.lost(second, .closed, now: self.start) == .wait(.milliseconds(500), second))
        #expect(self.session.retry(second) == .open(Attempt(number: 3, version: .v5)))
    }

    @Test mutating func refusedLoginIsNoReasonToFallBack() {
        _ = self.session.start()
        _ = self.session.opened(self.first)
        #expect(self.session.lost(self.first, .failed, now: self.start) == .wait(.milliseconds(500), self.first))
    }

    @Test mutating func attemptExpiresUntilItIsConnected() {
        _ = self.session.start()
        _ = self.session.opened(self.first)
        #expect(self.session.expired(self.first, now: self.start) == .wait(.milliseconds(500), self.first))
        let second = Attempt(number: 2, version: .v5)
        _ = self.session.retry(self.first)
        _ = self.session.opened(second)
        _ = self.session.accepted(second, subscriptions: 0, now: self.start)
        #expect(self.session.expired(second, now: self.start) == nil)
    }

    @Test mutating func whatComesFromAnOlderAttemptChangesNothing() {
        _ = self.session.start()
        _ = self.session.expired(self.first, now: self.start)
        #expect(self.session.opened(self.first) == false, "the connection came after its time and is dropped")
        _ = self.session.retry(self.first)
        let state = self.session.state
        #expect(self.session.opened(self.first) == false)
        #expect(self.session.lost(self.first, .closed, now: self.start) == .none)
        #expect(self.session.expired(self.first, now: self.start) == nil)
        #expect(self.session.retry(self.first) == .none)
        #expect(self.session.accepted(self.first, subscriptions: 0, now: self.start) == .none)
        #expect(self.session.state == state)
    }

    @Test mutating func stopSaysGoodByeOnlyWhereSomebodyListens() {
        #expect(self.session.start() == .open(self.first))
        #expect(self.session.stop() == .none)
        #expect(self.session.opened(self.first) == false)
        #expect(self.session.start() == .none)
    }

    @Test mutating func stopDisconnects() {
        _ = self.connectSecondTime()
        #expect(self.session.stop() == .disconnect)
        #expect(self.session.stop() == .none)
    }

    /// Fails once, so that the next pause is not the first one, then connects at `start`.
    private mutating func connectSecondTime() -> Attempt {
        let second = Attempt(number: 2, version: .v5)
        _ = self.session.start()
        _ = self.session.lost(self.first, .failed, now: self.start)
        _ = self.session.retry(self.first)
        _ = self.session.opened(second)
        _ = self.session.accepted(second, subscriptions: 0, now: self.start)
        return second
    }
}

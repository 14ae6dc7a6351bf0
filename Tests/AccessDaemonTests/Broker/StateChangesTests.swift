import AccessControl
import Testing

@testable import AccessDaemon

struct StateChangesTests {
    @Test func `Changes of the same door are taken once, with one signal`() async {
        let changes = StateChanges()
        let (entrance, workshop) = (DoorID("entrance"), DoorID("workshop"))
        for door in [entrance, workshop, entrance] { changes.add { _ = $0.doors.insert(door) } }
        changes.add { _ = $0.tools.insert("laser") }
        var signals = changes.signals.makeAsyncIterator()
        await signals.next()
        let taken = changes.take()
        #expect(taken.doors == [entrance, workshop])
        #expect(taken.tools == ["laser"])
        #expect(changes.take().doors.isEmpty)

        // One that comes after the look is told of again.
        changes.add { _ = $0.doors.insert(workshop) }
        changes.finish()
        await signals.next()
        #expect(changes.take().doors == [workshop])
        #expect(await signals.next() == nil)
    }
}

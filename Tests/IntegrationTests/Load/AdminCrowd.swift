import Glibc
import TestServers

/// Many clients of the admin socket who stay, ask again and again, and come back when they are hung up on.
struct AdminCrowd {
    struct Tally: Sendable {
        /// Connections that were told that there are too many, or were hung up on without an answer.
        var refused = 0
        /// Requests that were answered otherwise.
        var answered = 0

        static func += (total: inout Tally, further: Tally) {
            total.refused += further.refused
            total.answered += further.answered
        }
    }

    private struct Client {
        var socket: LoadSocket
        var isAdmitted = false
        var asksAt: ContinuousClock.Instant
    }

    private static let request = Array("GET /v1/readers HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
    /// Between two requests of one client, and before one that was refused comes again.
    private static let pause = Duration.milliseconds(500)

    private let path: String
    private let count: Int

    init(_ path: String, _ count: Int) {
        self.path = path
        self.count = count
    }

    /// Blocks for a while; in the end all are gone.
    func run(for duration: Duration) throws -> Tally {
        var tally = Tally()
        var clients: [Client] = []
        for _ in 0..<self.count { clients.append(try self.connect()) }
        let end = ContinuousClock.now + duration
        while ContinuousClock.now < end {
            var polls = clients.map { pollfd(fd: $0.socket.descriptor, events: Int16(POLLIN), revents: 0) }
            poll(&polls, nfds_t(polls.count), 10)
            for index in clients.indices {
                if polls[index].revents != 0 {
                    try self.hear(&clients[index], &tally)
                } else if clients[index].isAdmitted, ContinuousClock.now >= clients[index].asksAt {
                    clients[index].socket.send(Self.request)
                    clients[index].asksAt = .now + Self.pause
                }
            }
        }
        // Each of these was admitted, or learns now that it was not.
        for client in clients where !client.isAdmitted {
            let answer = client.socket.receive(within: .seconds(20)) ?? []
            self.count(answer, &tally)
        }
        return tally
    }

    private func connect() throws -> Client {
        let client = Client(socket: try LoadSocket(path: self.path), asksAt: .now + Self.pause)
        client.socket.send(Self.request)
        return client
    }

    private func hear(_ client: inout Client, _ tally: inout Tally) throws {
        let answer = client.socket.receive(within: .zero) ?? []
        if client.isAdmitted {
            // The rest of an answer, or one more.
            guard answer.isEmpty else { return tally.answered += answer.starts(with: Array("HTTP".utf8)) ? 1 : 0 }
            client = try self.connect()
            return
        }
        self.count(answer, &tally)
        if answer.starts(with: Array("HTTP/1.1 200".utf8)) {
            client.isAdmitted = true
        } else if ContinuousClock.now >= client.asksAt {
            client = try self.connect()
        } else {
            // Not at once again: that would be another load.
            usleep(2000)
            client = try self.connect()
        }
    }

    private func count(_ answer: [UInt8], _ tally: inout Tally) {
        if answer.starts(with: Array("HTTP/1.1 200".utf8)) {
            tally.answered += 1
        } else {
            tally.refused += 1
        }
    }
}

package import Dispatch

/// A serial executor on a Dispatch queue of its own, one for each C handle.
///
/// An actor that owns a C handle runs on one of these: its calls into the library may block (name resolution, a TCP
/// connect) without holding up a thread of the cooperative pool, and readiness handlers of its descriptors run on the
/// same queue, so that they may use `assumeIsolated` instead of hopping.
package final class QueueExecutor: SerialExecutor {
    /// The queue that every job and every readiness handler of the handle runs on.
    package let queue: DispatchQueue

    /// - Parameter label: shown by debuggers and in crash reports, for example `p2k16d.mqtt`.
    package init(label: String) {
        self.queue = DispatchQueue(label: label)
    }

    /// Runs a job of the actor on the queue, after everything enqueued before it.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe self.asUnownedSerialExecutor()
        self.queue.async { unsafe job.runSynchronously(on: executor) }
    }

    /// Traps unless called on the queue; makes `assumeIsolated` work in readiness handlers.
    package func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(self.queue))
    }
}

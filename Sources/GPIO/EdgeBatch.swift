/// Edges as they were read.
struct EdgeBatch {
    struct Edge {
        let offset: Int
        let isActive: Bool
        let nanoseconds: UInt64
        /// Counts all edges of the request from 1, lost ones included; 0 with libgpiod 1.6.
        let sequence: UInt64
    }

    var edges: [Edge] = []
    /// Whether the kernel's queue was full, so that edges may have been lost where they aren't counted.
    var isQueueFull = false
}

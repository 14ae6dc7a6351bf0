/// Values by the position of their owner, in one array: no allocation per owner.
struct Relation<Value: Sendable>: Sendable {
    private let offsets: [UInt32]
    let values: [Value]

    /// - Parameters:
    ///   - pairs: in any order; pairs of unknown owners are left out.
    ///   - owners: ordered.
    init<Entity>(_ pairs: [(owner: Identifier<Entity>, value: Value)], of owners: [Identifier<Entity>]) {
        var positioned: [(position: UInt32, value: Value)] = []
        positioned.reserveCapacity(pairs.count)
        var offsets = [UInt32](repeating: 0, count: owners.count + 1)
        for pair in pairs {
            guard let position = owners.position(of: pair.owner, by: \.self) else { continue }
            positioned.append((UInt32(position), pair.value))
            offsets[position + 1] += 1
        }
        for index in offsets.indices.dropFirst() { offsets[index] += offsets[index - 1] }
        positioned.sort { $0.position < $1.position }
        self.values = positioned.map(\.value)
        self.offsets = offsets
    }

    var ownerCount: Int { self.offsets.count - 1 }

    subscript(position: Int) -> ArraySlice<Value> {
        self.values[Int(self.offsets[position])..<Int(self.offsets[position + 1])]
    }

    func range(of position: Int) -> Range<Int> {
        Int(self.offsets[position])..<Int(self.offsets[position + 1])
    }
}

extension Array {
    /// Binary search in an array ordered by a key.
    func position<Key: Comparable>(of key: Key, by path: (Element) -> Key) -> Int? {
        var low = 0
        var high = self.count
        while low < high {
            let middle = (low + high) / 2
            if path(self[middle]) < key { low = middle + 1 } else { high = middle }
        }
        return low < self.count && path(self[low]) == key ? low : nil
    }
}

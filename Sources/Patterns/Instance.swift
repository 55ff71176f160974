public import Measurement
public import Stores

/// One application instance: its seams, its own memory, and the recorder it reports to.
public final class Instance {
    /// The outside, as this instance sees it.
    public let seams: Seams
    /// The number of the instance, from 0.
    public let index: Int
    /// What the trial records.
    public let recorder: Recorder

    /// Creates an instance with empty memory.
    public init(seams: Seams, index: Int, recorder: Recorder) {
        self.seams = seams
        self.index = index
        self.recorder = recorder
    }
}

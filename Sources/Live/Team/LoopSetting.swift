/// Where the clients of every loop of a trial connect, and how.
struct LoopSetting: Sendable {
    var places: LivePlaces
    var schema = TrialSchema.throwaway
    /// What stands before every key.
    var keyPrefix = ""
    var options = LiveOptions()
}

import Measurement
import Stores

/// Everything outside of the process that one trial is played on, set up and ready.
struct LiveStage {
    /// What our own servers are, for the notes.
    static let throwaway = "a throwaway server on loopback"

    /// Where the clients connect.
    var places: LivePlaces
    /// What stands before every key; empty where all keys are ours.
    var keyPrefix = ""
    /// Where the tables are.
    var schema: TrialSchema
    /// A connection of the schema's owner.
    var control: PostgresControl
    /// Begins to compare Postgres' counts with its clients'; nil where they cannot be compared.
    var account: () throws(ServerProblem) -> DatabaseAccount?
    /// What the trial's faults come to.
    var faults: FaultPlayer
    /// The processor time that Postgres has used; nil where nobody can know it.
    var databaseBusy: () -> Nanoseconds?
    /// Whether Redis has ended by itself.
    var redisHasEnded: () -> Bool
    /// What Redis is and where, for the notes.
    var redisKind: String
    /// What Postgres is and where, for the notes.
    var postgresKind: String
    /// Removes what the trial left there, and stops the servers that were its own.
    var leave: () throws(ServerProblem) -> Void
}

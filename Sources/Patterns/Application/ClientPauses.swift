import Measurement
import Stores
import Workload

/// Clients that stand still between two steps of a request, as in a long collection of garbage.
///
/// Who stands still is drawn from the request's number, so it is the same in every setup.
struct ClientPauses: Sendable {
    /// The share of the requests whose client stands still.
    let share: Double
    /// For how long.
    let length: Nanoseconds

    /// Stands still if the request is one of those.
    func sitOut(_ request: Request, on instance: Instance) async {
        guard share > 0 else { return }
        var random = RandomStream(seed: instance.seed ^ request.number, name: "client-pause")
        guard random.unit() < share else { return }
        await instance.seams.clock.sleep(until: instance.now + length)
    }
}

extension SettingDeclaration {
    /// Who stands still.
    static let pauses = SettingDeclaration(
        "pauses",
        .share,
        fallback: .number(0),
        "The share of the clients that stand still in the middle, before they write."
    )
    /// For how long.
    static let pause = SettingDeclaration(
        "pause",
        .duration,
        fallback: .duration(200 * .millisecond),
        "How long a client stands still."
    )
}

extension ClientPauses {
    /// The pauses that a step's settings describe.
    init(_ settings: StepSettings) {
        share = settings.number("pauses")
        length = settings.duration("pause")
    }
}

import Audit
import Measurement
import Patterns
import ScenarioFile
import Stores
import Workload

/// A setup's application with the audits that judge it, whole or in shares.
struct PlayedApplication: Sendable {
    let setup: Setup
    let seed: UInt64
    /// The users of a closed loop; nil where requests arrive by themselves.
    let users: @Sendable () -> VirtualUsers?

    /// All of it, with audits that see everything as it happens.
    func whole(_ seams: [Seams], _ recorder: Recorder) -> any Application {
        recorder.admissions = LimiterAudit(families: families)
        recorder.races = RaceAuditor(families: families)
        return application(seams, recorder)
    }

    /// Whether several threads may have a share each.
    var division: Division {
        let isClosedLoop = users() != nil
        if let reason = setup.application.reasonForOneThread(isClosedLoop: isClosedLoop) {
            return .whole(because: reason)
        }
        return .shares { count in Divided(self, shares: count) }
    }

    private var families: [String] { setup.families.map(\.template) }

    private func application(
        _ seams: [Seams],
        _ recorder: Recorder,
        _ share: Share = .whole,
        _ observer: TrialObserver? = nil
    ) -> any Application {
        ScenarioApplication(
            endpoints: setup.endpoints.map(\.steps),
            tables: setup.tables,
            families: setup.families,
            seams: seams,
            recorder: recorder,
            settings: setup.application,
            jobs: setup.jobs,
            users: users(),
            seed: seed,
            share: share,
            total: setup.instances,
            observer: observer
        )
    }

    /// The application in shares, with one history of all of them.
    private final class Divided: DividedApplication {
        private let application: PlayedApplication
        private let observer: TrialObserver
        private let history: SharedHistory

        init(_ application: PlayedApplication, shares: Int) {
            self.application = application
            observer = TrialObserver(tables: application.setup.tables, shares: shares)
            history = SharedHistory(
                parts: shares,
                races: RaceAuditor(families: application.families),
                admissions: LimiterAudit(families: application.families)
            )
        }

        func part(_ share: Share, _ seams: [Seams], _ recorder: Recorder) -> any Application {
            let part = history.part(share.number)
            recorder.admissions = part
            recorder.races = part
            return application.application(seams, recorder, share, observer)
        }

        func limiters() -> [LimiterRecord] { history.limiters() }

        func checks(_ payouts: [StoredPayout]) -> [CheckRecord] { history.checks(payouts) }
    }
}

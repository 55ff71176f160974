import Foundation
import RedisKit

extension CacheRun.Comparison {
    /// Prints the names of the columns: those of the run, then those of the comparison.
    static func printHeader(_ names: String) {
        say(
            names + ",reached_per_s,real_hit_ratio,real_spread_points,model_hit_ratio,"
                + "difference_points,real_keys,model_keys,keys_difference_percent"
        )
    }

    /// Prints what the run was, then how the two compare.
    func printRow(_ run: [String]) {
        let hits = mean(\.hitRatio)
        let keys = mean(\.keys)
        let compared = [
            digits(mean(\.rate).real, 0), digits(hits.real, 5),
            digits(spread(\.hitRatio).real * 100, 2), digits(hits.model, 5),
            digits((hits.model - hits.real) * 100, 2), digits(keys.real, 0),
            digits(keys.model, 0), digits((keys.model / keys.real - 1) * 100, 2),
        ]
        say((run + compared).joined(separator: ","))
    }
}

/// A number with so many digits after the point.
func digits(_ value: Double, _ count: Int) -> String {
    String(format: "%.\(count)f", value)
}

/// Prints a line.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

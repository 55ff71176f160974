import Analysis
import Measurement
import Testing

@testable import Reporting

@Suite("Plots")
struct PlotTests {
    private static let school = RunTables(SchoolRun.record)
    private var tables: RunTables { Self.school }

    @Test("a run has its pictures in the report's order, goals' endpoints first")
    func order() {
        #expect(
            RunReport.plots(of: tables).map(\.name) == [
                "database-reads", "bookings", "evictions", "latency", "latency-student-dashboard",
                "latency-role-check", "latency-book-room", "timeline",
            ]
        )
    }

    @Test("a run of one endpoint without bookings has no picture for them")
    func few() {
        var record = SmallRun.record
        record.races = []
        #expect(
            RunReport.plots(of: RunTables(record)).map(\.name)
                == ["database-reads", "latency", "timeline"]
        )
    }

    @Test("the data of the bars, whole")
    func bars() throws {
        let plot = try #require(DatabaseReadsPlot(tables: tables).plot)
        let lines = plot.data.split(separator: "\n")
        #expect(lines.first == "# setup, median, least, most, label")
        #expect(lines.dropFirst().first == "0 6500 6500 6500 \"6,500\"")
        #expect(lines.count == 4)
    }

    @Test("the whole script of the bookings, which runs alone")
    func script() throws {
        let plot = try #require(BookingsPlot(tables: RunTables(SmallRun.record)).plot)
        #expect(
            plot.script == """
                # Bookings by outcome
                #
                # Draws bookings.svg and bookings.png from bookings.dat.
                # In this folder: gnuplot bookings.gp
                reset
                do for [kind in "svg png"] {
                    if (kind eq "svg") {
                        set terminal svg size 920,480 dynamic noenhanced \\
                            font "DejaVu Sans,13" background "white"
                    } else {
                        set terminal pngcairo size 1840,960 noenhanced \\
                            font "DejaVu Sans,13" fontscale 2 linewidth 2 pointscale 2
                    }
                    set output sprintf("bookings.%s", kind)
                    set border 3 linewidth 1 linecolor rgb '#888888'
                    set tics nomirror out scale 0.6 textcolor rgb '#333333'
                    set grid linetype 1 linecolor rgb '#e4e4e4' linewidth 0.7
                    set key textcolor rgb '#333333' samplen 2.2 spacing 1.15 reverse Left
                    set title 'Attempts to book: small, model engine, seed 9'
                    set style data histograms
                    set style histogram rowstacked
                    set style fill solid 0.9 noborder
                    set boxwidth 0.6
                    set grid noxtics
                    set xrange [-1.1:1.1]
                    set yrange [0:4 * 1.05]
                    set key outside right top invert
                    set xtics
                    set ylabel 'attempts'
                    set format y '%.0f'
                    plot \\
                    'bookings.dat' using 2:xtic(1) linecolor rgb '#009E73' title 'booked', \\
                    'bookings.dat' using 3:xtic(1) linecolor rgb '#D55E00' title 'double-booked', \\
                    'bookings.dat' using 4:xtic(1) linecolor rgb '#0072B2' title 'taken', \\
                    'bookings.dat' using 6:xtic(1) linecolor rgb '#555555' title 'failed'
                    unset output
                }

                """
        )
    }

    @Test("names with quotes, braces and line ends are plain text to gnuplot")
    func quoting() {
        #expect(Plot.quoted("it's {a_b}\nc") == "'it''s {a_b} c'")
    }

    @Test(
        "a step makes about four marks",
        arguments: [(50.0, 10.0), (4, 1), (0.9, 0.2), (0, 1e-6)]
    )
    func steps(highest: Double, step: Double) {
        #expect((Plot.step(to: highest) - step).magnitude < 1e-9)
    }

    @Test("without gnuplot the error names the package, and the report says so")
    func missing() throws {
        let error = #expect(throws: ResultsError.self) { try Gnuplot(searchPath: "/nowhere:") }
        #expect(error?.code == .programMissing)
        #expect(error?.hint?.contains("gnuplot-nox") == true)
        let page = ReportPage(tables: tables, pictures: [], plotProblem: error).text
        #expect(page.contains("gnuplot is not installed, so there are no plots."))
        #expect(!page.contains("<svg"))
    }

    @Test("what gnuplot complains about is passed on")
    func failing() throws {
        try withTemporaryFolder { folder in
            try FileSystem.write("plot 'nothing.dat'\n", to: "\(folder)/bad.gp")
            let error = #expect(throws: ResultsError.self) {
                try Gnuplot().run("bad.gp", in: folder)
            }
            #expect(error?.code == .programFailed)
            #expect(error?.message.hasPrefix("gnuplot could not draw bad.gp: ") == true)
        }
    }
}

import Drawing
import Testing

@Suite("Plots of dots")
struct DotPlotTests {
    @Test("draw points where they are")
    func plot() {
        var plot = DotPlot(x: 0...3, y: 0...3, width: 2, height: 1)
        for place in 0...3 { plot.dot(Double(place), Double(place)) }
        plot.dot(9, 9)
        #expect(plot.lines(marks: [3], label: { "\(Int($0))" }) == ["  3 ┤⡠⠊", "      ^"])
        #expect(DotPlot.range([.nan, 2, 1]) == 1...2 && DotPlot.range([]) == 0...1)
        var flat = DotPlot(x: 5...5, y: 7...7, width: 3, height: 3)
        flat.dot(5, 7)
        #expect(flat.lines(label: { _ in "" }).joined().contains { $0 != " " && $0 != "┤" && $0 != "│" })
    }
}

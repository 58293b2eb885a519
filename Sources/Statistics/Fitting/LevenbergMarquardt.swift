/// Least squares for models that are not linear in their few parameters (Levenberg 1944, Marquardt 1963), parameters kept at or above given
/// lower bounds by projection.
///
/// Finds the minimum in whose valley it starts: try several starts. Meant for up to about ten parameters.
package struct LevenbergMarquardt: Sendable {
    /// Steps taken or tried at most.
    package var iterations = 500
    /// Done when a step improves the sum of squares by less than this share, or moves no parameter by more.
    package var tolerance = 1e-14

    /// With the iterations and tolerance above.
    package init() {}

    /// What a fit ended with.
    package struct Fit: Hashable, Sendable {
        /// In the order of the start.
        package let parameters: [Double]
        /// The sum of squared residuals.
        package let squares: Double
        /// Whether it came to rest, rather than out of iterations.
        package let converged: Bool
    }

    /// Minimises Σ residual² over the parameters. `residuals` returns one value per observation, `jacobian` one row per observation with the
    /// derivative of the residual by each parameter. Throws `invalid` when the residuals at the start are not finite.
    package func fit(
        from start: [Double], lowerBounds: [Double]? = nil,
        residuals: ([Double]) -> [Double], jacobian: ([Double]) -> [[Double]]
    ) throws(StatisticsError) -> Fit {
        let bounds = lowerBounds ?? start.map { _ in -.infinity }
        guard bounds.count == start.count else { throw .unequalLengths(start.count, bounds.count) }
        func squares(_ parameters: [Double]) -> Double { residuals(parameters).reduce(0) { $0 + $1 * $1 } }
        var parameters = zip(start, bounds).map { max($0, $1) }
        var current = squares(parameters)
        guard current.isFinite else { throw .invalid("the model has no finite value at the start of the fit") }
        var damping = 1e-3
        for _ in 0..<iterations {
            let rows = jacobian(parameters)
            let errors = residuals(parameters)
            var normal = [[Double]](repeating: [Double](repeating: 0, count: start.count), count: start.count)
            var gradient = [Double](repeating: 0, count: start.count)
            for (row, error) in zip(rows, errors) {
                for i in row.indices {
                    gradient[i] += row[i] * error
                    for j in row.indices { normal[i][j] += row[i] * row[j] }
                }
            }
            // A parameter that rests on its bound and is pushed against it stays there for this step.
            let free = parameters.indices.filter { parameters[$0] > bounds[$0] || gradient[$0] < 0 }
            var improved = false
            while damping < 1e20 {
                let damped = free.map { i in free.map { j in normal[i][j] * (i == j ? 1 + damping : 1) } }
                guard let step = solve(damped, free.map { -gradient[$0] }) else {
                    damping *= 10
                    continue
                }
                var candidate = parameters
                for (position, index) in free.enumerated() {
                    candidate[index] = max(bounds[index], parameters[index] + step[position])
                }
                let next = squares(candidate)
                if next <= current {
                    let moved = zip(candidate, parameters).contains { abs($0 - $1) > tolerance * (abs($1) + tolerance) }
                    let gain = current - next
                    (parameters, current) = (candidate, next)
                    damping = max(damping / 10, 1e-15)
                    if !moved || gain <= tolerance * current {
                        return Fit(parameters: parameters, squares: current, converged: true)
                    }
                    improved = true
                    break
                }
                damping *= 10
            }
            if !improved { return Fit(parameters: parameters, squares: current, converged: true) }
        }
        return Fit(parameters: parameters, squares: current, converged: false)
    }
}

/// The solution of a small square system by Gauss elimination with row exchange; `nil` when it is singular.
func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
    var rows = zip(matrix, right).map { $0 + [$1] }
    let n = rows.count
    for column in 0..<n {
        guard let pivot = (column..<n).max(by: { abs(rows[$0][column]) < abs(rows[$1][column]) }),
            abs(rows[pivot][column]) > 1e-300, rows[pivot][column].isFinite
        else { return nil }
        rows.swapAt(column, pivot)
        for row in (column + 1)..<max(n, column + 1) {
            let factor = rows[row][column] / rows[column][column]
            for k in column...n { rows[row][k] -= factor * rows[column][k] }
        }
    }
    var solution = [Double](repeating: 0, count: n)
    for row in (0..<n).reversed() {
        let known = ((row + 1)..<max(n, row + 1)).reduce(rows[row][n]) { $0 - rows[row][$1] * solution[$1] }
        solution[row] = known / rows[row][row]
    }
    return solution.allSatisfy(\.isFinite) ? solution : nil
}

/// The inverse of a small square matrix; `nil` when it is singular. Rows and columns are scaled first, since parameters differ by many
/// powers of ten.
func inverse(_ matrix: [[Double]]) -> [[Double]]? {
    let scale = matrix.indices.map { matrix[$0][$0] > 0 ? 1 / matrix[$0][$0].squareRoot() : 1 }
    let scaled = matrix.indices.map { i in matrix.indices.map { j in matrix[i][j] * scale[i] * scale[j] } }
    var columns: [[Double]] = []
    for column in matrix.indices {
        guard let solved = solve(scaled, matrix.indices.map { $0 == column ? 1 : 0 }) else { return nil }
        columns.append(solved)
    }
    return matrix.indices.map { i in matrix.indices.map { j in columns[j][i] * scale[i] * scale[j] } }
}

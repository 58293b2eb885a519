import Basics
import Histograms
package import JSON
package import Numbers

/// The document `perfbench.analysis/1`: what was analyzed, what came out, and with what reservations. What cannot be told is `null`.
package func numbersDocument(_ analysis: NumbersAnalysis) -> JSONValue {
    [
        "schema": "perfbench.analysis/1", "analysis": .string(analysis.result.name),
        "input": ["file": .string(analysis.file), "rows": .integer(Int64(analysis.rows))],
        "result": analysis.result.document, "warnings": .array(analysis.warnings.map { .string($0) }),
    ]
}

extension NumbersAnalysis.Result {
    fileprivate var document: JSONValue {
        switch self {
        case .scalability(let numbers): numbers.document
        case .trend(let numbers): numbers.document
        case .changes(let numbers): numbers.document
        case .outliers(let numbers): numbers.document
        case .comparison(let numbers): numbers.document
        case .histogram(let numbers): numbers.document
        }
    }
}

/// Both ends, infinite ones as `null`; `null` where there is no interval.
private func ends(_ range: ClosedRange<Double>?) -> JSONValue {
    range.map { [.number($0.lowerBound), .number($0.upperBound)] } ?? .null
}

private func integer(_ value: Int) -> JSONValue { .integer(Int64(value)) }

private func words(_ words: [String]) -> JSONValue { .array(words.map { .string($0) }) }

extension ScalabilityNumbers {
    fileprivate var document: JSONValue {
        [
            "alpha": .number(alpha), "beta": .number(beta), "gamma": .number(gamma),
            "interval": ["alpha": ends(alphaInterval), "beta": ends(betaInterval), "gamma": ends(gammaInterval)],
            "peakConcurrency": JSONValue(peakConcurrency), "peakThroughput": JSONValue(peakThroughput),
            "peakConcurrencyInterval": ends(peakConcurrencyInterval), "peakThroughputInterval": ends(peakThroughputInterval),
            "leastPeakConcurrency": .number(leastPeakConcurrency), "identified": .bool(isIdentified), "reasons": words(reasons),
            "relativeError": .number(relativeError),
            "points": .array(
                points.map {
                    ["concurrency": .number($0.concurrency), "throughput": .number($0.throughput), "fitted": .number($0.fitted)]
                }),
        ]
    }
}

extension TrendNumbers {
    fileprivate var document: JSONValue {
        [
            "count": integer(count), "direction": .string(direction.rawValue),
            "mannKendall": mannKendall.document(extra: [("tau", .number(tau))]),
            "hamedRao": corrected?.document(extra: [("inflation", .number(inflation))]) ?? .null,
            "theilSen": [
                "slope": .number(slope), "intercept": .number(intercept), "interval": ends(interval),
                "correctedInterval": ends(correctedInterval),
            ],
        ]
    }
}

extension TrendNumbers.Test {
    fileprivate func document(extra: [(String, JSONValue)]) -> JSONValue {
        .object(
            ([("s", integer(s)), ("variance", .number(variance)), ("z", .number(z)), ("p", .number(p))] + extra).map {
                JSONValue.Member($0.0, $0.1)
            })
    }
}

extension ChangeNumbers {
    fileprivate var document: JSONValue {
        [
            "count": integer(values.count), "suspects": .array(changes.map { integer($0.index) }),
            "confirmed": .array(changes.filter(\.isConfirmed).map { integer($0.index) }),
            "changes": .array(
                changes.map { change in
                    [
                        "index": integer(change.index), "time": change.time.isEmpty ? .null : .string(change.time),
                        "confirmed": .bool(change.isConfirmed), "before": .number(change.before), "after": .number(change.after),
                        "magnitude": .number(change.magnitude), "suspectP": .number(change.suspectP),
                        "confirmedP": JSONValue(change.confirmedP),
                        "range": change.range.map { [integer($0.lowerBound), integer($0.upperBound)] } ?? .null,
                    ]
                }),
        ]
    }
}

extension OutlierNumbers {
    fileprivate var document: JSONValue {
        [
            "count": integer(values.count), "most": integer(most), "mean": .number(mean), "stddev": .number(standardDeviation),
            "outliers": .array(
                outliers.map { outlier in
                    [
                        "index": integer(outlier.index), "time": outlier.time.isEmpty ? .null : .string(outlier.time),
                        "value": .number(outlier.value), "distance": .number(outlier.distance),
                        "critical": .number(outlier.critical),
                    ]
                }),
        ]
    }
}

extension ComparisonNumbers {
    /// As `perfbench.comparison/1` has it, with one metric.
    fileprivate var document: JSONValue {
        [
            "baseline": .string(baselineArm), "candidate": .string(candidateArm), "design": .string(design.rawValue),
            "blocks": integer(blocks), "verdict": .string(verdict.rawValue),
            "metrics": [
                [
                    "name": "value", "baseline": .number(baseline), "candidate": .number(candidate), "ratio": .number(ratio),
                    "interval": ends(interval), "p": JSONValue(p), "threshold": .number(threshold),
                    "noiseFloor": .number(noiseFloor),
                    "minimalDetectable": .number(minimalDetectable), "verdict": .string(verdict.rawValue),
                ]
            ],
            "reasons": words(reasons),
        ]
    }
}

extension HistogramNumbers {
    fileprivate var document: JSONValue {
        func percentile(_ level: Double) -> JSONValue { .integer(value(atPercentile: level)) }
        return [
            "histograms": integer(histograms), "total": .integer(histogram.totalCount), "min": .integer(histogram.min),
            "p50": percentile(50), "p75": percentile(75), "p90": percentile(90), "p95": percentile(95), "p99": percentile(99),
            "p999": percentile(99.9), "p9999": percentile(99.99), "max": .integer(histogram.max),
            "mean": .number(histogram.mean), "stddev": .number(histogram.standardDeviation),
            "start": .number(start.inSeconds), "from": .number(covered.lowerBound.inSeconds),
            "to": .number(covered.upperBound.inSeconds), "tag": tag.map { .string($0) } ?? .null,
        ]
    }
}

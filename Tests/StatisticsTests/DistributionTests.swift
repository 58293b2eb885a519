import Statistics
import Testing

/// Against mpmath at 40 digits, and scipy where noted.
@Suite("Distributions")
struct DistributionTests {
    @Test(
        "the tail of Student's t",
        arguments: [
            (1, 1, 0.25),
            (1, 1_000_000.0, 3.18309886183684568e-7),
            (2, 3, 0.047732983133354566),
            (3, 4.541, 0.00999823806449414166),
            (5.584615384615385, 3.9703446152237674, 0.00425643156568908733),
            (9, 2.821, 0.0100071523131812598),
            (9, 50, 1.28447645543739909e-12),
            (9, 0.001, 0.499611965162986633),
            (0.5, 2, 0.222757445091565616),
            (29, 3.659, 0.000500539135520208265),
            (58, 10, 1.55204499423080133e-14),
            (1000, 2.5, 0.0062892839005453984),
            (1_000_000.0, 4, 0.0000316735170050240523),
            (30, 100, 9.9230589836351243e-40),
            (.infinity, 1.96, 0.0249978951482204362),
        ])
    func studentTail(degrees: Double, t: Double, expected: Double) throws {
        let distribution = try StudentT(degreesOfFreedom: degrees)
        #expect(near(distribution.survival(t), expected, 2e-14))
        #expect(near(distribution.cdf(-t), expected, 2e-14))
        #expect(near(distribution.cdf(t), 1 - expected, 2e-14))
        #expect(near(distribution.twoSided(-t), 2 * expected, 2e-14))
    }

    @Test(
        "the quantiles of Student's t",
        arguments: [
            (1, 0.01, 31.8205159537739574),
            (2, 0.001, 22.3271247701198752),
            (3, 0.01, 4.54070285856813352),
            (4.3, 0.025, 2.70169489828223172),
            (9, 0.01, 2.82143792502580875),
            (9, 0.1, 1.38302873839663227),
            (9, 1e-10, 30.7373309499719778),
            (29, 0.025, 2.04522964213270427),
            (29, 0.3, 0.530214395709160851),
            (500, 0.001, 3.10661162432162877),
            (7, 0.999, -4.7852896286383333),
            (0.7, 0.05, 13.5871213475111743),
            (9, 0.5, 0),
        ])
    func studentQuantile(degrees: Double, probability: Double, expected: Double) throws {
        let distribution = try StudentT(degreesOfFreedom: degrees)
        #expect(near(distribution.upperQuantile(probability), expected, 2e-14))
        #expect(near(distribution.quantile(probability), -expected, 2e-14))
    }

    @Test(
        "the tail of the normal distribution",
        arguments: [
            (0, 0.5), (0.5, 0.308537538725986896), (1.96, 0.0249978951482204362), (3, 0.00134989803163009453),
            (6, 9.86587645037698141e-10), (10, 7.61985302416052607e-24), (25, 3.05669670638256092e-138),
            (-2, 0.977249868051820793),
        ])
    func normalTail(z: Double, expected: Double) {
        // The argument's own rounding grows with its square.
        #expect(near(Normal.survival(z), expected, 1e-14 + z * z * 2e-16))
        #expect(near(Normal.cdf(-z), expected, 1e-14 + z * z * 2e-16))
    }

    @Test(
        "the quantiles of the normal distribution",
        arguments: [
            (0.5, 0), (0.975, 1.95996398454005424), (0.001, -3.09023230616781354), (1e-10, -6.3613409024040562),
            (1e-300, -37.0470962993611992), (0.3, -0.524400512708040816), (0.9, 1.28155156554460047),
        ])
    func normalQuantile(probability: Double, expected: Double) {
        #expect(near(Normal.quantile(probability), expected, 1e-15))
        #expect(near(Normal.upperQuantile(probability), -expected, 1e-15))
    }

    @Test(
        "the tail of F",
        arguments: [
            (1, 1, 1, 0.5), (3, 12, 4.5, 0.0245734788409536924), (5, 100, 2, 0.0850798502745915533),
            (2, 2, 0.1, 0.909090909090909091), (29, 64, 30, 2.93823103996084863e-27), (7.5, 3.2, 1.1, 0.513483036609372479),
        ])
    func fTail(numerator: Double, denominator: Double, f: Double, expected: Double) throws {
        let distribution = try FDistribution(numerator: numerator, denominator: denominator)
        #expect(near(distribution.survival(f), expected, 3e-14))
        #expect(near(distribution.cdf(f), 1 - expected, 3e-14))
    }

    @Test(
        "binomial sums and masses",
        arguments: [
            (10, 0.5, 1, 0.0107421875, 0.009765625),
            (6, 0.5, 0, 0.015625, 0.015625),
            (1000, 0.01, 3, 0.0100726547720143788, 0.00739322277822284526),
            (50, 0.3, 20, 0.952236164579469988, 0.0370387631332955861),
            (100_000, 0.001, 130, 0.998301775755086466, 0.000573039620867286339),
            (20, 0.9, 5, 9.48130371999996951e-12, 9.15495695999997064e-12),
        ])
    func binomial(trials: Int, probability: Double, k: Int, cdf: Double, mass: Double) throws {
        let distribution = try Binomial(trials: trials, probability: probability)
        #expect(near(distribution.cdf(k), cdf, 3e-14))
        #expect(near(distribution.mass(k), mass, 3e-14))
        #expect(near(distribution.survival(k), 1 - cdf, 1e-11))
    }

    @Test(
        "the tail of the noncentral t (scipy)",
        arguments: [
            (9, 4, 2.821, 0.8531197668534148), (9, 0, 1.833, 0.0500089700252915), (5, -1, 0.5, 0.0723022434769041),
            (30, 3, 2.457, 0.7045913850291099), (2, 6, 6.965, 0.5194927943138359),
        ])
    func noncentral(degrees: Double, noncentrality: Double, t: Double, expected: Double) throws {
        let distribution = try NoncentralT(degreesOfFreedom: degrees, noncentrality: noncentrality)
        #expect(near(distribution.survival(t), expected, 1e-9))
    }

    @Test(
        "the limits of a proportion (scipy)",
        arguments: [
            (0, 299, 0.9, 0.0, 0.009969146792899272),
            (1, 473, 0.9, 0.00010843660317543817, 0.009989707474224695),
            (2, 628, 0.9, 0.000566153040386945, 0.009990915929894482),
            (3, 773, 0.9, 0.001058625785836842, 0.009999798771807133),
            (5, 1049, 0.9, 0.0018799422051106363, 0.009995642157573979),
            (19, 20, 0.95, 0.7512672372279723, 0.9987349105020502),
            (0, 10, 0.95, 0.0, 0.3084971078187607),
            (7, 7, 0.95, 0.5903836027749967, 1.0),
            (37, 2000, 0.95, 0.013058315418332227, 0.025410378996541125),
        ])
    func proportion(successes: Int, trials: Int, confidence: Double, lower: Double, upper: Double) throws {
        let interval = try Proportion.interval(successes: successes, trials: trials, confidence: confidence)
        #expect(near(interval.lower, lower, 1e-11))
        #expect(near(interval.upper, upper, 1e-11))
        let limit = try Proportion.upperLimit(successes: successes, trials: trials, confidence: (1 + confidence) / 2)
        #expect(near(limit, upper, 1e-11))
    }
}

package dev.hull.image.check;

import dev.hull.image.explore.Exploration;
import dev.hull.image.packages.SoftwarePackage;
import java.util.List;

/**
 * What a check says.
 *
 * @param image as it was explored
 * @param packages the software in it
 * @param findings the worst first
 */
public record CheckReport(Exploration image, List<SoftwarePackage> packages, List<Finding> findings) {
    /** Score of an image with which nothing is the matter. */
    public static final int BEST = 100;

    public CheckReport {
        packages = List.copyOf(packages);
        findings = List.copyOf(findings);
    }

    /** 100 less the points of all findings, at least 0. */
    public int score() {
        return Math.max(0, BEST - findings.stream().mapToInt(Finding::points).sum());
    }

    /** Seconds that the stored layers take at 100 megabits a second. */
    public double secondsToShip() {
        return image.storedBytes() * 8 / 100e6;
    }
}

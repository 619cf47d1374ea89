package dev.hull.build.lint;

import dev.hull.build.dockerfile.BuildFile;
import dev.hull.build.dockerfile.Stage;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;

/** The image that a stage begins with. */
final class BaseAdvice {
    private BaseAdvice() {}

    static void check(BuildFile file, Stage stage, Findings findings) {
        String base = stage.from().base();
        boolean isStage = StagesOfInterest.base(file, stage).isPresent();
        if (isStage || base.equals("scratch") || base.contains("$") || !isLatest(base)) {
            return;
        }
        findings.add(
                Rule.LATEST_TAG,
                stage.from().statement(),
                base,
                "'" + base + "' is another image whenever somebody pushes one",
                "name a version (FROM " + base.replace(":latest", "") + ":VERSION) or the very image (@sha256:…)");
    }

    private static boolean isLatest(String base) {
        try {
            Reference reference = Reference.parse(base);
            return reference.digest().isEmpty()
                    && reference.tag().orElse(Reference.DEFAULT_TAG).equals(Reference.DEFAULT_TAG);
        } catch (HullException e) {
            return false; // the build will say so
        }
    }
}

package dev.hull.image.check;

import dev.hull.image.explore.Exploration;
import java.util.ArrayList;
import java.util.List;

/** Secrets, by where they are: visible, deleted yet shipped, in the configuration. */
final class SecretRules {
    private static final int POINTS = 20;
    private static final int MOST = 60;

    private SecretRules() {}

    static void check(Exploration image, List<Secret> secrets, List<Finding> findings) {
        List<String> visible = new ArrayList<>();
        List<String> hidden = new ArrayList<>();
        List<String> configured = new ArrayList<>();
        for (Secret secret : secrets) {
            if (secret.layer() < 0) {
                configured.add(secret.where() + ": " + secret.kind() + " " + secret.shown());
                continue;
            }
            boolean seen = image.merged()
                    .at(secret.where().substring(1))
                    .filter(node -> node.layer() == secret.layer())
                    .isPresent();
            String text = dev.hull.image.tar.ByteNames.display(secret.where()) + ": " + secret.kind() + " "
                    + secret.shown() + (seen ? "" : " (in layer " + secret.layer() + ")");
            (seen ? visible : hidden).add(text);
        }
        add(
                "secret-file",
                "files look like secrets",
                visible,
                findings,
                "take them out of the build and mount them at run time; then replace the keys, for whoever has the image has them");
        add(
                "secret-deleted",
                "secrets were deleted by a later layer, but are still in the image",
                hidden,
                findings,
                "never copy them in, or hull image edit --squash; then replace the keys, for whoever has the image has them");
        add(
                "secret-configuration",
                "the configuration or history shows secrets",
                configured,
                findings,
                "pass them at run time, and to builds by --secret instead of ARG; then replace them");
    }

    private static void add(String rule, String reason, List<String> places, List<Finding> findings, String fix) {
        if (!places.isEmpty()) {
            findings.add(Finding.of(rule, Severity.HIGH, Math.min(MOST, POINTS * places.size()), reason, places, fix));
        }
    }
}

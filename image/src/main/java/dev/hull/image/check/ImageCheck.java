package dev.hull.image.check;

import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.FileFacts;
import dev.hull.image.explore.ImageSource;
import dev.hull.image.explore.LayerListener;
import dev.hull.image.packages.PackageScan;
import dev.hull.image.packages.SoftwarePackage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks an image: reads its layers once, then asks every rule. */
public final class ImageCheck {
    private ImageCheck() {}

    /** All that the rules say of the image. Nothing of it is run. */
    public static CheckReport of(ImageSource source) {
        PackageScan scan = new PackageScan();
        SecretScan secrets = new SecretScan();
        AccountScan accounts = new AccountScan();
        Exploration image = Exploration.of(
                source, layer -> both(scan.listener(layer), both(secrets.listener(layer), accounts.listener(layer))));
        secrets.configuration(source.config());
        List<SoftwarePackage> packages = scan.packages(image);
        List<Finding> findings = new ArrayList<>();
        SizeRules.check(image, packages, findings);
        FileRules.check(image, findings);
        SecretRules.check(image, secrets.secrets(), findings);
        accounts.check(image, findings);
        ConfigRules.check(source, findings);
        findings.sort(Comparator.comparingInt(Finding::points).reversed().thenComparing(Finding::rule));
        return new CheckReport(image, packages, findings);
    }

    /** Two listeners that both may want a file. */
    private static LayerListener both(LayerListener one, LayerListener other) {
        return file -> join(one.file(file), other.file(file), file);
    }

    private static LayerListener.@Nullable Receiver join(
            LayerListener.@Nullable Receiver one, LayerListener.@Nullable Receiver other, FileFacts file) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return new LayerListener.Receiver() {
            @Override
            public void accept(byte[] bytes, int offset, int length) {
                one.accept(bytes, offset, length);
                other.accept(bytes, offset, length);
            }

            @Override
            public void end() {
                one.end();
                other.end();
            }
        };
    }
}

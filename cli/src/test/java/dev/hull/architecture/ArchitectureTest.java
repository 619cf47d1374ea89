package dev.hull.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The directions of ARCHITECTURE.md, checked on the compiled classes of everything that ships. */
class ArchitectureTest {
    private static final String ROOT = "dev.hull.";

    /** Each room of the house and the rooms that it may use. A new room has to be entered here. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "oci", Set.of(),
            "linux", Set.of(),
            "image", Set.of("oci", "linux"),
            "runtime", Set.of("oci", "linux"),
            "network", Set.of("oci", "linux"),
            "engine", Set.of("oci", "linux", "image", "runtime", "network"),
            "build", Set.of("oci", "linux", "image", "engine"),
            "api", Set.of("oci", "linux", "image", "engine", "build"),
            "cri", Set.of("oci", "linux", "image", "engine"),
            "cli", Set.of("oci", "linux", "image", "runtime", "network", "engine", "build", "api", "cri"));

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.hull");
    }

    @Test
    void roomsUseOnlyTheRoomsBelowThem() {
        Set<String> violations = new TreeSet<>();
        for (JavaClass origin : classes) {
            String room = room(origin);
            assertThat(MAY_USE).as("the rooms of the house").containsKey(room);
            for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass();
                if (target.getPackageName().startsWith(ROOT)
                        && !room(target).equals(room)
                        && !MAY_USE.getOrDefault(room, Set.of()).contains(room(target))) {
                    violations.add(dependency.getDescription());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        // The error vocabulary is the one thing that packages above and below dev.hull.oci share.
        // CommandTable is where the commands are plugged in: the frame does not know them otherwise. Main is the
        // entrance of
        // both programs, and the training knows it all.
        DescribedPredicate<JavaClass> errors = belongToAnyOf(HullException.class, ErrorKind.class);
        slices().matching("dev.hull.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(DescribedPredicate.alwaysTrue(), errors)
                .ignoreDependency(name("dev.hull.cli.CommandTable"), resideInAPackage("dev.hull.cli.command.."))
                .ignoreDependency(name("dev.hull.cli.Main"), resideInAPackage("dev.hull.cli.runtime.."))
                .ignoreDependency(name("dev.hull.cli.TrainingRun"), resideInAPackage("dev.hull.cli.runtime.."))
                .check(classes);
    }

    @Test
    void onlyLinuxCallsTheKernel() {
        onlyIn("dev.hull.linux..", "java.lang.foreign..");
    }

    @Test
    void nobodyUsesTheHttpClientOfTheJdk() {
        // Loading java.net.http costs more than a whole start of Hull, and blobs come at half the speed.
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net.http..")
                .check(classes);
    }

    @Test
    void onlyOnePackageKnowsTheJsonLibrary() {
        onlyIn("dev.hull.oci.json..", "io.avaje..");
    }

    @Test
    void onlyImagesKnowTheTarLibrary() {
        onlyIn("dev.hull.image..", "org.apache.commons..", "org.tukaani..", "com.github.luben..");
    }

    /** {@code packages} may be used by classes of one place alone. */
    private static void onlyIn(String place, String... packages) {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage(place)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
        rule.check(classes);
    }

    /** The first part of a package's name after dev.hull. */
    private static String room(JavaClass type) {
        String name = type.getPackageName().substring(ROOT.length());
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}

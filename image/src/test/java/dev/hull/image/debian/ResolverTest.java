package dev.hull.image.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResolverTest {
    private final PackageIndex index = new PackageIndex("amd64");

    /** {@code NAME VERSION; Field: value; …}. */
    private ResolverTest with(String... packages) {
        for (String each : packages) {
            add(each, 500);
        }
        return this;
    }

    private void add(String text, int priority) {
        Map<String, String> fields = new HashMap<>();
        String[] parts = text.split(";");
        String[] name = parts[0].strip().split(" ");
        fields.put("Package", name[0]);
        fields.put("Version", name[1]);
        fields.put("Architecture", "amd64");
        for (int i = 1; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            fields.put(
                    parts[i].substring(0, colon).strip(),
                    parts[i].substring(colon + 1).strip());
        }
        index.add(new DebianPackage(fields, "http://example/debian", priority));
    }

    private List<String> resolve(String... wanted) {
        return resolve(PackageChoice.of(List.of(wanted)));
    }

    private List<String> resolve(PackageChoice choice) {
        return Resolver.resolve(index, choice).packages().stream()
                .map(DebianPackage::toString)
                .toList();
    }

    @Test
    void whatIsNeededAndWhatThatNeeds() {
        with("a 1; Depends: b (>= 2), c; Pre-Depends: d", "b 2; Depends: c", "c 1; Depends: a", "d 1", "e 1");
        assertThat(resolve("a")).containsExactly("a 1", "b 2", "c 1", "d 1");
        assertThat(Resolver.resolve(index, PackageChoice.of(List.of("a"))).why("c"))
                .isEqualTo("c ← needed by a ← asked for");
    }

    @Test
    void theBestVersion() {
        with("a 1.9", "a 1.10", "b 1");
        add("a 2", 100); // from backports
        assertThat(resolve("a")).containsExactly("a 1.10");
        assertThat(resolve("a=2")).containsExactly("a 2");
        assertThatThrownBy(() -> resolve("a=3")).hasMessage("there is no version 3 of package a, only 1.10, 1.9, 2");
    }

    @Test
    void anEarlierVersionWhereTheBestDoesNotFit() {
        with("a 1; Depends: b (<< 2)", "b 1", "b 2", "c 1; Depends: b", "d 1; Depends: c, a");
        assertThat(resolve("a", "c")).containsExactly("a 1", "b 1", "c 1");
        assertThat(resolve("d")).containsExactly("a 1", "b 1", "c 1", "d 1");
    }

    @Test
    void alternativesInTheirOrderUnlessOneIsThere() {
        with("a 1; Depends: b | c", "b 1", "c 1", "d 1; Depends: a, c");
        assertThat(resolve("a")).containsExactly("a 1", "b 1");
        assertThat(resolve("d")).containsExactly("a 1", "c 1", "d 1");
        assertThat(resolve(new PackageChoice(List.of("a"), List.of("b"), false, false, true)))
                .containsExactly("a 1", "c 1");
    }

    @Test
    void names_that_are_provided() {
        with("a 1; Depends: mta", "b 1; Depends: mta (>= 2)", "x 1; Provides: mta", "y 1; Provides: mta (= 3)");
        assertThat(resolve("a")).containsExactly("a 1", "x 1");
        assertThat(resolve("b")).containsExactly("b 1", "y 1");
        assertThatThrownBy(() -> resolve("mta"))
                .hasMessage("there is no package 'mta' among 4 for amd64; it is provided by x, y");
    }

    @Test
    void conflictsAreWalkedAround() {
        with(
                "a 1; Depends: b | c, d",
                "b 1; Conflicts: d",
                "c 1",
                "d 1",
                "m 1; Provides: mta; Conflicts: mta",
                "n 1; Provides: mta; Conflicts: mta");
        assertThat(resolve("a")).containsExactly("a 1", "c 1", "d 1");
        assertThat(resolve("m")).containsExactly("m 1");
        assertThatThrownBy(() -> resolve("m", "n")).hasMessage("cannot pack n: n 1 conflicts with m 1 (mta)");
    }

    @Test
    void breaksOfAnEarlierVersion() {
        with("a 1; Breaks: b (<< 2)", "b 1", "c 1; Depends: b");
        assertThatThrownBy(() -> resolve("a", "c"))
                .hasMessage(
                        "cannot pack a, c: it needs b ← needed by c ← asked for, but a 1 conflicts with b 1 (b (<< 2))");
    }

    @Test
    void failuresNameTheChain() {
        with("a 1; Depends: b", "b 1; Depends: c (>= 2)", "c 1", "d 1; Depends: nothing:i386 | none");
        assertThatThrownBy(() -> resolve("a"))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessage(
                        "cannot pack a: it needs c (>= 2) ← needed by b ← needed by a ← asked for, but there is only c 1");
        assertThatThrownBy(() -> resolve("d")).hasMessageContaining("but there is no such package");
        assertThatThrownBy(() -> resolve("bb")).hasMessageContaining("there is no package 'bb' among 4");
    }

    @Test
    void whatOnlyAnInstallationNeedsIsLeftOut() {
        with(
                "a 1; Depends: dash, debconf (>= 0.5) | debconf-2.0, c",
                "c 1",
                "dash 1",
                "debconf 1; Depends: perl",
                "perl 5");
        Resolution resolution = Resolver.resolve(index, PackageChoice.of(List.of("a")));
        assertThat(resolution.chosen()).containsOnlyKeys("a", "c");
        assertThat(resolution.leftOut())
                .extracting(Resolution.LeftOut::relation)
                .containsExactly("dash", "debconf (>= 0.5) | debconf-2.0");
        assertThat(resolve("a", "dash")).containsExactly("a 1", "c 1", "dash 1");
        assertThat(resolve(new PackageChoice(List.of("a"), List.of(), false, true, false)))
                .containsExactly("a 1", "c 1", "dash 1");
        assertThat(resolve(new PackageChoice(List.of("a"), List.of("c"), false, true, true)))
                .containsExactly("a 1", "dash 1", "debconf 1", "perl 5");
    }

    @Test
    void recommendationsOnRequestAsFarAsTheyGo() {
        with("a 1; Recommends: b, missing, c | d", "b 1; Recommends: e", "c 1; Depends: missing", "d 1", "e 1");
        assertThat(resolve("a")).containsExactly("a 1");
        assertThat(resolve(new PackageChoice(List.of("a"), List.of(), true, false, false)))
                .containsExactly("a 1", "b 1", "d 1", "e 1");
    }

    @Test
    void otherArchitectures() {
        with("a 1; Depends: b [i386], c [amd64 arm64], d [!amd64], e:any", "b 1", "c 1", "d 1", "e 1");
        assertThat(resolve("a")).containsExactly("a 1", "c 1", "e 1");
    }

    @Test
    void longChainsAndManyChoices() {
        for (int i = 0; i < 1500; i++) {
            with("p" + i + " 1; Depends: p" + (i + 1) + " | q" + i, "q" + i + " 1");
        }
        with("p1500 1");
        assertThat(resolve("p0")).hasSize(1501);
    }

    @Test
    void relationsThatAreNone() {
        with("a 1; Depends: b (>= ");
        assertThatThrownBy(() -> resolve("a")).hasMessageStartingWith("package a 1, field Depends: ");
        with("c 1; Depends: d (~ 2)");
        assertThatThrownBy(() -> resolve("c")).hasMessageContaining("has no sign of comparison");
    }

    @Test
    void filesOutsideTheRepository() {
        add("a 1; Filename: ../../etc/passwd", 500);
        assertThatThrownBy(() -> index.named("a").getFirst().address()).hasMessageContaining("is refused");
    }
}

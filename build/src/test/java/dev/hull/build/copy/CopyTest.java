package dev.hull.build.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.build.tree.MemoryTree;
import dev.hull.build.tree.SourceTree;
import dev.hull.build.tree.TreeFile;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where files go, told as the layer that comes of it: {@code path mode uid:gid [-> target]}. */
class CopyTest {
    private static final SourceTree CONTEXT = MemoryTree.of(
            "file 640",
            "run.sh 755",
            "dir/ 700",
            "dir/a",
            "dir/sub/ 711",
            "dir/sub/b",
            "dir/link -> a",
            "to-dir -> dir",
            "hom1.txt",
            "hom2.md",
            "home");

    private final List<String> sources = new ArrayList<>();
    private final List<String> excludes = new ArrayList<>();
    private SourceTree below = SourceTree.EMPTY;
    private Optional<Owner> owner = Optional.empty();
    private Optional<ModeChange> mode = Optional.empty();
    private boolean parents;

    private List<String> copy(String target, String... from) throws IOException {
        sources.addAll(List.of(from));
        LayerDraft draft = new LayerDraft(below);
        Selection selection = new Selector(CONTEXT, excludes, "the build context").select(sources, parents);
        new Copier(draft, owner, mode).copy(selection, target);
        List<String> lines = new ArrayList<>();
        for (TreeFile file : draft.files()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "%s%s %o %d:%d%s",
                    file.path(),
                    file.isDirectory() ? "/" : "",
                    file.mode(),
                    file.uid(),
                    file.gid(),
                    file.isLink() ? " -> " + file.link() : ""));
        }
        return lines;
    }

    @Test
    void aFileTakesTheNameOfTheTarget() throws IOException {
        assertThat(copy("/etc/new", "file")).containsExactly("etc/ 755 0:0", "etc/new 640 0:0");
    }

    @Test
    void aFileGoesIntoATargetWithASlash() throws IOException {
        assertThat(copy("/etc/", "file")).containsExactly("etc/ 755 0:0", "etc/file 640 0:0");
    }

    @Test
    void aFileGoesIntoADirectoryThatIsThere() throws IOException {
        below = MemoryTree.of("etc/ 700 5:5");
        assertThat(copy("/etc", "file")).containsExactly("etc/file 640 0:0");
    }

    @Test
    void ofADirectoryTheContentsAreCopied() throws IOException {
        assertThat(copy("/to", "dir"))
                .containsExactly(
                        "to/ 755 0:0", "to/a 644 0:0", "to/link 777 0:0 -> a", "to/sub/ 711 0:0", "to/sub/b 644 0:0");
    }

    @Test
    void aSourceThatIsALinkIsFollowed() throws IOException {
        assertThat(copy("/to", "to-dir/sub")).containsExactly("to/ 755 0:0", "to/b 644 0:0");
    }

    @Test
    void aDirectoryBelowTheTargetTakesTheSourcesMode() throws IOException {
        below = MemoryTree.of("to/ 700 5:5", "to/sub/ 700 5:5", "to/sub/kept");
        assertThat(copy("/to", "dir"))
                .containsExactly("to/a 644 0:0", "to/link 777 0:0 -> a", "to/sub/ 711 0:0", "to/sub/b 644 0:0");
    }

    @Test
    void linksOfTheTargetAreFollowedWithinTheRoot() throws IOException {
        below = MemoryTree.of("bin -> usr/bin", "usr/bin/", "out -> ../../../abs", "abs -> /usr");
        assertThat(copy("/bin/", "file")).containsExactly("usr/bin/file 640 0:0");
        assertThat(copy("/out/x/", "file")).contains("usr/x/ 755 0:0", "usr/x/file 640 0:0");
    }

    @Test
    void whatIsOfAnotherKindIsNotReplaced() {
        below = MemoryTree.of("to/a/", "etc");
        assertThatThrownBy(() -> copy("/to", "dir"))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("cannot replace the directory /to/a with a file");
        assertThatThrownBy(() -> copy("/etc/", "file")).hasMessageContaining("cannot make the directory /etc");
    }

    @Test
    void ownerAndModeAreChanged() throws IOException {
        owner = Optional.of(new Owner(7, 8));
        mode = Optional.of(ModeChange.parse("u=rwX,go=rX"));
        assertThat(copy("/new/to/", "dir", "run.sh"))
                .containsExactly(
                        "new/ 755 7:8",
                        "new/to/ 755 7:8",
                        "new/to/a 644 7:8",
                        "new/to/link 777 7:8 -> a",
                        "new/to/run.sh 755 7:8",
                        "new/to/sub/ 755 7:8",
                        "new/to/sub/b 644 7:8");
    }

    @Test
    void patternsMeanEachMatch() throws IOException {
        assertThat(copy("/", "hom*")).containsExactly("hom1.txt 644 0:0", "hom2.md 644 0:0", "home 644 0:0");
        sources.clear();
        assertThat(copy("/", "*/su?")).containsExactly("b 644 0:0");
        sources.clear();
        assertThat(copy("/", "none*")).isEmpty();
    }

    @Test
    void excludedFilesAreLeftOut() throws IOException {
        excludes.addAll(List.of("*.txt", "**/b"));
        assertThat(copy("/x/", "hom*", "dir"))
                .containsExactly(
                        "x/ 755 0:0",
                        "x/a 644 0:0",
                        "x/hom2.md 644 0:0",
                        "x/home 644 0:0",
                        "x/link 777 0:0 -> a",
                        "x/sub/ 711 0:0");
    }

    @Test
    void directoriesOfSourcesAreKeptOnRequest() throws IOException {
        parents = true;
        assertThat(copy("/x/", "./dir/sub/b", "file"))
                .containsExactly(
                        "x/ 755 0:0", "x/dir/ 700 0:0", "x/dir/sub/ 711 0:0", "x/dir/sub/b 644 0:0", "x/file 640 0:0");
        sources.clear();
        assertThat(copy("/x/", "dir/./*/b")).containsExactly("x/ 755 0:0", "x/sub/ 711 0:0", "x/sub/b 644 0:0");
    }

    @Test
    void aMissingSourceIsNamed() {
        assertThatThrownBy(() -> copy("/", "gone/x"))
                .hasMessageContaining("\"/gone/x\": not found in the build context");
    }
}

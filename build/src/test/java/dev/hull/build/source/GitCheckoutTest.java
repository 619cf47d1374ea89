package dev.hull.build.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.oci.HullException;
import dev.hull.testing.RequiresProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RequiresProgram("git")
class GitCheckoutTest {
    @TempDir
    Path directory;

    private Path repository;
    private String first = "";

    @BeforeEach
    void begin() throws IOException {
        repository = Files.createDirectory(directory.resolve("repository"));
        Git git = new Git(repository);
        git.demand("init", "init", "-q", "-b", "main");
        Files.createDirectories(repository.resolve("sub"));
        Files.writeString(repository.resolve("sub/Dockerfile"), "FROM scratch\n");
        Files.writeString(repository.resolve("a"), "1\n");
        commit(git, "one");
        first = git.demand("rev-parse", "rev-parse", "HEAD");
        git.demand("tag", "tag", "v1");
        Files.writeString(repository.resolve("a"), "2\n");
        commit(git, "two");
    }

    private static void commit(Git git, String message) throws IOException {
        git.demand("add", "add", "-A");
        git.demand("commit", "-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", message);
    }

    private GitAddress address(String reference, String subdirectory, String commit) {
        return new GitAddress(repository.toString(), reference, subdirectory, commit, Optional.empty(), true);
    }

    private GitCheckout fetch(GitAddress address, boolean keep) throws IOException {
        return GitCheckout.fetch(address, Files.createTempDirectory(directory, "checkout"), keep);
    }

    @Test
    void fetchesHeadBranchTagAndCommit() throws IOException {
        assertThat(fetch(address("", "", ""), false).directory().resolve("a")).hasContent("2");
        assertThat(fetch(address("main", "", ""), false).directory().resolve("a"))
                .hasContent("2");
        assertThat(fetch(address("v1", "", ""), false).directory().resolve("a")).hasContent("1");
        assertThat(fetch(address("refs/tags/v1", "", ""), false).directory().resolve("a"))
                .hasContent("1");
        assertThat(fetch(address(first, "", ""), false).directory().resolve("a"))
                .hasContent("1");
        assertThat(fetch(address(first.substring(0, 8), "", ""), false).commit())
                .isEqualTo(first);
    }

    @Test
    void keepsTheRepositoryOnlyWhenAsked() throws IOException {
        assertThat(fetch(address("", "", ""), false).directory().resolve(".git"))
                .doesNotExist();
        assertThat(fetch(address("", "", ""), true).directory().resolve(".git/HEAD"))
                .exists();
    }

    @Test
    void givesADirectoryBelow() throws IOException {
        assertThat(fetch(address("", "sub", ""), false).directory().resolve("Dockerfile"))
                .exists();
        assertThatThrownBy(() -> fetch(address("", "none", ""), false)).hasMessageContaining("has no directory none");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> fetch(address("nowhere", "", ""), false))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("nowhere");
        assertThatThrownBy(() -> fetch(address("v1", "", "0000"), false)).hasMessageContaining("expected 0000");
    }
}

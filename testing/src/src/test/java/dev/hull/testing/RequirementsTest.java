package dev.hull.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Each annotation in use: a test that does run finds what it was promised. */
class RequirementsTest {
    @Test
    @RequiresRoot
    void rootIsRoot() {
        assertThat(Host.effectiveUser()).isZero();
    }

    @Test
    @RequiresUserNamespaces
    void userNamespacesAreInTheKernel() {
        assertThat(Path.of("/proc/self/ns/user")).exists();
    }

    @Test
    @RequiresProgram("sh")
    void theProgramIsExecutable() {
        assertThat(Host.findProgram("sh")).hasValueSatisfying(path -> assertThat(Files.isExecutable(path))
                .isTrue());
    }

    @Test
    void aProgramThatDoesNotExistIsNotFound() {
        assertThat(Host.findProgram("no-such-program-anywhere")).isEmpty();
    }
}

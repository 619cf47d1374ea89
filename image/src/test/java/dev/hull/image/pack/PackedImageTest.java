package dev.hull.image.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hull.image.Image;
import dev.hull.image.ImageStore;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedImageTest {
    @TempDir
    Path directory;

    private Machine machine;
    private ImageStore store;

    @BeforeEach
    void setUp() throws IOException {
        machine = new Machine().program("/usr/bin/x").file("/srv/ü", "content");
        Files.createLink(machine.at("/srv/again"), machine.at("/srv/ü"));
        store = ImageStore.open(directory.resolve("store"));
    }

    @AfterEach
    void tearDown() throws IOException {
        machine.close();
    }

    private PackPlan plan(long timestamp) {
        return Packer.plan(
                machine.request("x").include("/srv").timestamp(timestamp).build());
    }

    @Test
    void makesAnImageThatSaysHowItWasMade() {
        Image image = PackedImage.store(store, plan(1_700_000_000), List.of(Reference.parse("web:1")));
        assertThat(store.resolve("web:1").id()).isEqualTo(image.id());
        assertThat(image.config().config().cmd()).containsExactly("/usr/bin/x");
        assertThat(image.config().created()).contains(Instant.ofEpochSecond(1_700_000_000));
        assertThat(image.config().platform()).hasToString("linux/amd64");
        assertThat(image.config().history())
                .singleElement()
                .satisfies(step -> assertThat(step.createdBy()).isEqualTo("hull pack x --include /srv"));
        assertThat(image.config().diffIds()).hasSize(1);
    }

    @Test
    void theSameInputsGiveTheSameDigest() throws IOException {
        Image first = PackedImage.store(store, plan(0), List.of());
        Files.setLastModifiedTime(machine.at("/srv/ü"), FileTime.fromMillis(1));
        ImageStore other = ImageStore.open(directory.resolve("other"));
        assertThat(PackedImage.store(other, plan(0), List.of()).target().digest())
                .isEqualTo(first.target().digest());
        assertThat(PackedImage.store(other, plan(1), List.of()).id()).isNotEqualTo(first.id());
        Files.writeString(machine.at("/srv/ü"), "CONTENT");
        assertThat(PackedImage.store(other, plan(0), List.of()).config().diffIds())
                .isNotEqualTo(first.config().diffIds());
    }

    @Test
    void aFileThatChangesMeanwhileLeavesNoImage() throws IOException {
        PackPlan plan = plan(0);
        Files.writeString(machine.at("/usr/bin/x"), "short");
        assertThatThrownBy(() -> PackedImage.store(store, plan, List.of()))
                .isInstanceOfSatisfying(
                        HullException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessageContaining("/usr/bin/x changed while it was packed");
        assertThat(store.list()).isEmpty();
    }

    @Test
    void aFileThatIsGoneMeanwhileIsNamed() throws IOException {
        PackPlan plan = plan(0);
        Files.delete(machine.at("/usr/bin/x"));
        assertThatThrownBy(() -> PackedImage.store(store, plan, List.of()))
                .isInstanceOf(HullException.class)
                .hasMessageContaining("/usr/bin/x");
    }
}

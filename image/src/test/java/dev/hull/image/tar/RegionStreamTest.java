package dev.hull.image.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegionStreamTest {
    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void file() throws IOException {
        file = Files.writeString(directory.resolve("file"), "0123456789");
    }

    @Test
    void readsItsPartOnly() throws IOException {
        try (RegionStream part = RegionStream.open(file, 2, 5)) {
            assertThat(part.read()).isEqualTo('2');
            assertThat(part.skip(1)).isEqualTo(1);
            assertThat(part.available()).isEqualTo(3);
            assertThat(part.readAllBytes()).asString().isEqualTo("456");
            assertThat(part.read()).isEqualTo(-1);
            assertThat(part.skip(7)).isZero();
        }
    }

    @Test
    void manyReadOneChannel() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteArrayOutputStream copied = new ByteArrayOutputStream();
            try (RegionStream first = RegionStream.of(channel, 0, 4);
                    RegionStream second = RegionStream.of(channel, 4, 6)) {
                assertThat(first.read()).isEqualTo('0');
                assertThat(second.transferTo(copied)).isEqualTo(6);
                assertThat(first.transferTo(copied)).isEqualTo(3);
            }
            assertThat(copied).hasToString("456789123");
            assertThat(channel.isOpen()).isTrue();
        }
    }

    @Test
    void aFileThatIsTooShortIsAFailure() throws IOException {
        try (RegionStream part = RegionStream.open(file, 8, 5)) {
            assertThatThrownBy(part::readAllBytes)
                    .isInstanceOf(EOFException.class)
                    .hasMessage("the file ends at byte 10, its parts at byte 13");
        }
    }

    @Test
    void anEmptyPartReadsNothing() throws IOException {
        try (RegionStream part = RegionStream.open(file, 99, 0)) {
            assertThat(part.transferTo(new ByteArrayOutputStream())).isZero();
            assertThat(part.read(new byte[1])).isEqualTo(-1);
        }
    }
}

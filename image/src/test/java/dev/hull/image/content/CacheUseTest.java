package dev.hull.image.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hull.linux.fs.LockFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheUseTest {
    @TempDir
    Path temporary;

    @Test
    void nobodyRemovesWhatIsUsed() throws IOException {
        Path directory = temporary.resolve("cache");
        assertThat(CacheUse.alone(directory)).isEmpty();
        try (CacheUse one = new CacheUse(directory);
                CacheUse other = new CacheUse(directory)) {
            one.begin();
            one.begin();
            other.begin();
            assertThat(CacheUse.alone(directory)).isEmpty();
            one.end();
            assertThat(CacheUse.alone(directory)).isEmpty();
            other.end();
            try (LockFile alone = CacheUse.alone(directory).orElseThrow()) {
                assertThat(alone).isNotNull();
                assertThat(CacheUse.alone(directory)).isEmpty();
            }
            one.begin();
            assertThat(CacheUse.alone(directory)).isEmpty();
        }
        assertThat(directory.resolve(CacheUse.LOCK)).isEmptyFile();
        CacheUse.alone(directory).orElseThrow().close();
    }
}

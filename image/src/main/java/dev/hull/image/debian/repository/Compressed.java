package dev.hull.image.debian.repository;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.hull.image.layer.Compression;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** Content of indices and packages, compressed as their first bytes say. */
public final class Compressed {
    /** Enough for {@code xz -9} (65 MB); a header that asks for more is refused. */
    private static final int XZ_MEMORY_KIB = 256 * 1024;

    private Compressed() {}

    /** The plain bytes of a file. */
    static InputStream open(Path file) throws IOException {
        InputStream raw = Files.newInputStream(file);
        try {
            return open(raw);
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    /** The plain bytes of a stream, which is closed with what comes back. */
    public static InputStream open(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 1 << 16);
        byte[] head = new byte[Compression.MAGIC_LENGTH];
        in.mark(head.length);
        int length = in.readNBytes(head, 0, head.length);
        in.reset();
        return switch (Compression.detect(head, length)) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, 1 << 16);
            case ZSTD -> new ZstdInputStreamNoFinalizer(in);
            case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
            case BZIP2 -> new BZip2CompressorInputStream(in, true);
        };
    }
}

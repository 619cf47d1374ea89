package dev.hull.image.pack;

import dev.hull.image.tar.TarWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Plans as archives in memory. */
final class Archives {
    private Archives() {}

    static byte[] write(PackPlan plan) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TarWriter tar = new TarWriter(bytes);
        Packer.write(plan, new PackArchive(tar, plan.created()));
        tar.finish();
        return bytes.toByteArray();
    }
}

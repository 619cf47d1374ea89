package dev.hull.image.layer;

import dev.hull.image.content.BlobWriter;
import dev.hull.image.content.Ingest;
import dev.hull.oci.Descriptor;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Takes a large blob in as it comes: written on one thread, hashed on another. Says nothing about what it is. */
public final class BlobIntake {
    /** Where the bytes come from. */
    @FunctionalInterface
    public interface Source {
        /**
         * Fills the buffer, or less.
         *
         * @return how much, -1 at the end
         */
        int read(byte[] buffer) throws IOException;
    }

    private BlobIntake() {}

    /**
     * Reads the source to its end and stages it.
     *
     * @param algorithm of the digest, {@link Digest#SHA256} or {@link Digest#SHA512}
     * @return its descriptor, without a media type
     */
    public static Descriptor take(Ingest ingest, Source source, String algorithm) throws IOException {
        MessageDigest computation = computation(algorithm);
        try (BlobWriter blob = ingest.newUncomputedBlob();
                Pipeline pipeline = new Pipeline()) {
            Pipeline.Lane lane = pipeline.lane();
            pipeline.start("hash", () -> lane.forward(Long.MAX_VALUE, computation::update));
            pipeline.guard(() -> {
                byte[] buffer = lane.take();
                for (int read = source.read(buffer); read >= 0; read = source.read(buffer)) {
                    blob.write(buffer, 0, read);
                    lane.put(buffer, read);
                    buffer = lane.take();
                }
                lane.end();
            });
            pipeline.join();
            String hex = HexFormat.of().formatHex(computation.digest());
            return blob.finishAs("", new Digest(algorithm, hex));
        }
    }

    private static MessageDigest computation(String algorithm) {
        return switch (algorithm) {
            case Digest.SHA256, Digest.SHA512 ->
                new Digest(algorithm, "0".repeat(algorithm.equals(Digest.SHA256) ? 64 : 128)).newComputation();
            default -> throw new HullException(ErrorKind.UNSUPPORTED, "unknown digest algorithm '" + algorithm + "'");
        };
    }
}

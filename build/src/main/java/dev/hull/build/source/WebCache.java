package dev.hull.build.source;

import dev.hull.image.content.CacheUse;
import dev.hull.image.registry.http.Reply;
import dev.hull.image.registry.http.WebClient;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Fetches files and keeps them. What is here is asked about ({@code If-None-Match}, {@code If-Modified-Since}) and fetched again
 * only when the server has another; where the caller knows the digest, nobody is asked. One directory, in it of each address:
 *
 * <pre>
 *   HEX        the file
 *   HEX.json   {"address", "digest", "etag", "modified"}
 *   lock       held by whoever uses files, alone by whoever removes some ({@link CacheUse})
 * </pre>
 *
 * Both are replaced by renaming, and the digest in the second says whether the first is the one it is about.
 */
public final class WebCache implements AutoCloseable {
    private final Path directory;
    private final WebClient client;
    private final CacheUse use;

    /**
     * A cache in a directory, which is made when it is needed.
     *
     * @param client is closed with the cache
     */
    public WebCache(Path directory, WebClient client) {
        this.directory = directory;
        this.client = client;
        this.use = new CacheUse(directory);
    }

    /** What is known of an address. */
    private record Known(Digest digest, String entityTag, String modified) {}

    /**
     * The file at an address.
     *
     * @param checksum digest that it must have, empty for any
     * @throws HullException {@link ErrorKind#CONFLICT} when it has another, or as {@link WebClient#get} says
     */
    public WebFile fetch(URI address, Optional<Digest> checksum) throws IOException {
        use.begin();
        String hex = Digest.ofBytes(address.toString().getBytes(StandardCharsets.UTF_8))
                .hex();
        Path file = directory.resolve(hex);
        Path facts = directory.resolve(hex + ".json");
        Optional<Known> known = known(facts, file);
        if (known.isPresent()) {
            needed(facts, file);
        }
        if (known.isPresent() && checksum.isPresent() && known.get().digest().equals(checksum.get())) {
            return file(address, file, known.get());
        }
        try (Reply reply = client.get(address, conditions(known))) {
            if (reply.status() == 304 && known.isPresent()) {
                return checked(file(address, file, known.get()), checksum);
            }
            Known fetched = receive(reply, file);
            DurableFiles.writeAtomically(facts, facts(address, fetched));
            return checked(file(address, file, fetched), checksum);
        }
    }

    /** What is needed again is not pruned for its age. */
    private static void needed(Path... files) throws IOException {
        for (Path file : files) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
    }

    private static Optional<Known> known(Path facts, Path file) throws IOException {
        try {
            JsonObject json = Json.parse(Files.readAllBytes(facts)).asObject();
            Known known = new Known(
                    Digest.parse(json.string("digest", "")), json.string("etag", ""), json.string("modified", ""));
            return digest(file).equals(known.digest()) ? Optional.of(known) : Optional.empty();
        } catch (NoSuchFileException | HullException e) {
            return Optional.empty(); // never fetched, or cut off by a crash
        }
    }

    private static Digest digest(Path file) throws IOException {
        MessageDigest digest = Digest.newSha256();
        byte[] buffer = new byte[128 * 1024];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return Digest.of(digest.digest());
    }

    private static List<String> conditions(Optional<Known> known) {
        List<String> headers = new ArrayList<>(List.of("Accept-Encoding", "identity"));
        if (known.isPresent() && !known.get().entityTag().isEmpty()) {
            headers.addAll(List.of("If-None-Match", known.get().entityTag()));
        } else if (known.isPresent() && !known.get().modified().isEmpty()) {
            headers.addAll(List.of("If-Modified-Since", known.get().modified()));
        }
        return headers;
    }

    private Known receive(Reply reply, Path file) throws IOException {
        Path temporary = Files.createTempFile(directory, ".fetch", "");
        try {
            MessageDigest digest = Digest.newSha256();
            try (OutputStream out = Files.newOutputStream(temporary)) {
                for (ByteBuffer next = reply.body().next();
                        next != null;
                        next = reply.body().next()) {
                    byte[] bytes = new byte[next.remaining()];
                    next.get(bytes);
                    digest.update(bytes);
                    out.write(bytes);
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return new Known(Digest.of(digest.digest()), reply.header("ETag"), reply.header("Last-Modified"));
        } catch (IOException e) {
            throw new HullException(
                    ErrorKind.UNAVAILABLE,
                    "cannot fetch " + reply.uri().getHost() + reply.uri().getPath() + ": "
                            + Objects.requireNonNullElse(e.getMessage(), e.toString()),
                    e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static byte[] facts(URI address, Known known) {
        return Json.write(JsonValue.object()
                .put("address", address.toString())
                .put("digest", known.digest().toString())
                .put("etag", known.entityTag())
                .put("modified", known.modified())
                .build());
    }

    private static WebFile file(URI address, Path file, Known known) {
        Optional<Instant> modified = Optional.empty();
        try {
            if (!known.modified().isEmpty()) {
                modified = Optional.of(ZonedDateTime.parse(known.modified(), DateTimeFormatter.RFC_1123_DATE_TIME)
                        .toInstant());
            }
        } catch (DateTimeException e) {
            // a server that writes dates its own way has not said when
        }
        return new WebFile(address, file, known.digest(), modified);
    }

    private static WebFile checked(WebFile file, Optional<Digest> checksum) {
        if (checksum.isPresent() && !checksum.get().equals(file.digest())) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "digest mismatch for " + file.address() + ": it is " + file.digest() + ", expected "
                            + checksum.get());
        }
        return file;
    }

    /** Closes the connections; what was fetched stays. */
    @Override
    public void close() throws IOException {
        try (use) {
            client.close();
        }
    }
}

package dev.hull.image.debian.repository;

import dev.hull.image.content.CacheUse;
import dev.hull.image.content.Failures;
import dev.hull.image.registry.http.Reply;
import dev.hull.image.registry.http.WebClient;
import dev.hull.linux.fs.DurableFiles;
import dev.hull.linux.fs.LockFile;
import dev.hull.oci.Digest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Fetches files of repositories, and keeps them. In its directory:
 *
 * <pre>
 *   release-HEX   the last release file of an address, verified; HEX is the SHA-256 of the address, its time the server's
 *   sha256-HEX    an index or a package; its time is that of its last use
 *   index-HEX     the packages of the index of that SHA-256 ({@link ParsedIndex})
 *   lock          held by whoever uses files, alone by whoever removes some ({@link CacheUse})
 * </pre>
 *
 * Files come whole into it: written beside, held to size and digest, synced, renamed. What nobody used for a month goes. From its
 * first use until it is closed nobody else takes a file away.
 */
public final class PackageCache implements AutoCloseable {
    private static final Duration KEPT = Duration.ofDays(30);

    private final Path directory;
    private final WebClient client;
    private final Consumer<String> notices;
    private final CacheUse use;

    /**
     * A cache in a directory, which is made when it is needed.
     *
     * @param client is closed with the cache
     * @param notices takes sentences for the user
     */
    public PackageCache(Path directory, WebClient client, Consumer<String> notices) {
        this.directory = directory;
        this.client = client;
        this.notices = notices;
        this.use = new CacheUse(directory);
    }

    /**
     * A release file as it stands at an address.
     *
     * @param bytes its content, not verified
     * @param modified what the server says of its age
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    record Latest(String address, byte[] bytes, Optional<Instant> modified) {}

    /** The directory, for temporary files. */
    Path directory() throws IOException {
        use.begin();
        return directory;
    }

    /**
     * What stands at an address now; without a connection, what stood there last.
     *
     * @param most bytes
     * @throws HullException {@link ErrorKind#NOT_FOUND} when there is nothing
     */
    Latest latest(String address, int most) throws IOException {
        URI uri = uri(address);
        if (uri.getScheme().equals("file")) {
            return new Latest(address, Files.readAllBytes(local(uri)), Optional.empty());
        }
        use.begin();
        Path kept = release(address);
        Optional<Instant> known =
                Files.exists(kept) ? Optional.of(Files.getLastModifiedTime(kept).toInstant()) : Optional.empty();
        List<String> headers = known.map(time -> List.of(
                        "Accept-Encoding",
                        "identity",
                        "If-Modified-Since",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC))))
                .orElse(List.of("Accept-Encoding", "identity"));
        try (Reply reply = client.get(uri, headers)) {
            if (reply.status() == 304) {
                return new Latest(address, Files.readAllBytes(kept), known);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            receive(reply, bytes, most, address);
            return new Latest(address, bytes.toByteArray(), modified(reply));
        } catch (HullException e) {
            if (e.kind() != ErrorKind.UNAVAILABLE || known.isEmpty()) {
                throw e;
            }
            notices.accept(e.sentence() + "; using the release of " + known.get() + " that was fetched before");
            return new Latest(address, Files.readAllBytes(kept), known);
        }
    }

    /** Keeps a release file that has been verified. */
    void keep(Latest release) throws IOException {
        Path file = release(release.address());
        if (release.modified().isPresent()) {
            Path temporary = Files.createTempFile(directory(), ".release", "");
            try {
                Files.write(temporary, release.bytes());
                Files.setLastModifiedTime(
                        temporary, FileTime.from(release.modified().get()));
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(temporary);
            }
        }
    }

    /** Whether there is a release file of that address. */
    boolean knows(String address) {
        return Files.exists(release(address));
    }

    private Path release(String address) {
        return directory.resolve("release-"
                + Digest.ofBytes(address.getBytes(StandardCharsets.UTF_8)).hex());
    }

    private static Optional<Instant> modified(Reply reply) {
        try {
            String text = reply.header("Last-Modified");
            return text.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Where something is kept that was made of a file; it is in use from now on, whether it is there or not. */
    Path derived(String what, String sha256) throws IOException {
        Path file = directory().resolve(what + "-" + checked(sha256, what));
        if (Files.exists(file)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        }
        return file;
    }

    private static String checked(String sha256, String what) {
        if (sha256.length() != 64 || !sha256.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw new HullException(ErrorKind.DATA_LOSS, "the index states no SHA-256 of " + what);
        }
        return sha256;
    }

    /** Whether a file of that digest need not be fetched. */
    public boolean has(String sha256, long size) {
        try {
            return Files.size(directory.resolve("sha256-" + sha256)) == size;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * A file by its digest.
     *
     * @param address where it is, if it is not here
     * @param what for messages
     * @throws HullException {@link ErrorKind#DATA_LOSS} when it is another one
     */
    public Path file(String address, String sha256, long size, String what) {
        return Failures.translate("cannot fetch " + what, () -> fetched(address, sha256, size, what));
    }

    private Path fetched(String address, String sha256, long size, String what) throws IOException {
        Path file = directory().resolve("sha256-" + checked(sha256, what));
        if (has(sha256, size)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return file;
        }
        Path temporary = Files.createTempFile(directory, ".fetch", "");
        try {
            MessageDigest digest = Digest.newSha256();
            long got;
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                got = copy(
                        uri(address),
                        new java.security.DigestOutputStream(Channels.newOutputStream(channel), digest),
                        size);
                channel.force(false);
            }
            String actual = java.util.HexFormat.of().formatHex(digest.digest());
            if (got != size || !actual.equals(sha256)) {
                throw new HullException(
                        ErrorKind.DATA_LOSS,
                        what + " from " + address + " is not what the index says: " + got + " bytes with SHA-256 "
                                + actual + ", expected " + size + " with " + sha256);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            return file;
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private long copy(URI uri, OutputStream out, long size) throws IOException {
        if (uri.getScheme().equals("file")) {
            try (InputStream in = Files.newInputStream(local(uri))) {
                return in.transferTo(out);
            }
        }
        try (Reply reply = client.get(uri, List.of("Accept-Encoding", "identity"))) {
            return receive(reply, out, size, uri.toString());
        } catch (HullException e) {
            throw new HullException(e.kind(), uri + ": " + e.getMessage(), e);
        }
    }

    private static long receive(Reply reply, OutputStream out, long most, String address) throws IOException {
        long done = 0;
        for (ByteBuffer next = reply.body().next();
                next != null;
                next = reply.body().next()) {
            byte[] bytes = new byte[next.remaining()];
            next.get(bytes);
            done += bytes.length;
            if (done > most) {
                throw new HullException(
                        ErrorKind.DATA_LOSS, address + " has more than the " + most + " bytes it may have");
            }
            out.write(bytes);
        }
        return done;
    }

    private static URI uri(String address) {
        try {
            URI uri = URI.create(address.replace(" ", "%20"));
            String scheme = String.valueOf(uri.getScheme());
            if (scheme.equals("http") || scheme.equals("https") || scheme.equals("file") || scheme.equals("copy")) {
                return scheme.equals("copy") ? URI.create("file" + address.substring(4)) : uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new HullException(
                ErrorKind.UNSUPPORTED, "'" + address + "' is no address of a repository: expected http, https or file");
    }

    private static Path local(URI uri) {
        return Path.of(uri.getPath());
    }

    /**
     * Removes what nobody has used for a month, and what a process that was killed has left a day ago; nothing while another
     * process uses the cache.
     */
    public void expire() throws IOException {
        use.end();
        Optional<LockFile> alone = CacheUse.alone(directory);
        if (alone.isEmpty()) {
            return;
        }
        Instant before = Instant.now().minus(KEPT);
        Instant dayBefore = Instant.now().minus(Duration.ofDays(1));
        try (LockFile lock = alone.get();
                Stream<Path> files = Files.list(directory)) {
            assert lock != null;
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                Instant used = Files.getLastModifiedTime(file).toInstant();
                if ((name.startsWith("sha256-") || name.startsWith("index-")) && used.isBefore(before)) {
                    Files.deleteIfExists(file);
                } else if (name.startsWith(".") && used.isBefore(dayBefore)) {
                    DurableFiles.deleteTree(file);
                }
            }
        }
    }

    /** Closes the connections; what was fetched stays. */
    @Override
    public void close() throws IOException {
        try (use) {
            client.close();
        }
    }
}

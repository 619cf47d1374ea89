package dev.hull.image.registry.http;

import dev.hull.image.registry.config.ConfigPaths;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom to trust and what to show of ourselves, by host. The machine's own authorities are those of its bundle, which
 * administrators add to, rather than Java's; a directory {@code certs.d/HOST[:PORT]} adds more for one registry.
 */
final class Certificates {
    /** Where distributions keep the bundle; {@code SSL_CERT_FILE} comes before these. */
    private static final List<String> BUNDLES = List.of(
            "ssl/certs/ca-certificates.crt", // Debian, Alpine, Arch
            "pki/tls/certs/ca-bundle.crt", // Fedora
            "ssl/ca-bundle.pem"); // openSUSE

    private final ConfigPaths paths;

    Certificates(ConfigPaths paths) {
        this.paths = paths;
    }

    /** The directory about a host, if there is one. */
    Optional<Path> directory(String host) {
        return paths.certificates(host).stream().filter(Files::isDirectory).findFirst();
    }

    /**
     * What a client needs for a host.
     *
     * @param directory about that host, if any
     * @param verify false to take any certificate
     */
    SSLContext context(Optional<Path> directory, boolean verify) throws IOException {
        List<X509Certificate> authorities = new ArrayList<>();
        if (directory.isPresent()) {
            for (Path file : files(directory.get(), ".crt")) {
                authorities.addAll(PemFile.certificates(file));
            }
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trust = verify ? trust(authorities) : new TrustManager[] {new Anybody()};
            context.init(keys(directory), trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new HullException(ErrorKind.INTERNAL, "cannot set up TLS: " + e.getMessage(), e);
        }
    }

    private TrustManager[] trust(List<X509Certificate> more) throws GeneralSecurityException, IOException {
        List<X509Certificate> all = new ArrayList<>(bundle());
        KeyStore store = null; // Java's own
        if (!all.isEmpty() || !more.isEmpty()) {
            all.addAll(more);
            store = empty();
            for (int i = 0; i < all.size(); i++) {
                store.setCertificateEntry("ca" + i, all.get(i));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private List<X509Certificate> bundle() throws IOException {
        Optional<String> named = paths.variable("SSL_CERT_FILE");
        if (named.isPresent()) {
            return PemFile.certificates(Path.of(named.get()));
        }
        for (String name : BUNDLES) {
            Path file = paths.system().resolve(name);
            if (Files.isReadable(file)) {
                return PemFile.certificates(file);
            }
        }
        return List.of();
    }

    private static KeyManager[] keys(Optional<Path> directory) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        if (directory.isPresent()) {
            for (Path certificate : files(directory.get(), ".cert")) {
                String name = certificate.getFileName().toString();
                Path key = certificate.resolveSibling(name.substring(0, name.length() - ".cert".length()) + ".key");
                if (!Files.exists(key)) {
                    throw new HullException(
                            ErrorKind.INVALID_ARGUMENT,
                            certificate + " has no " + key.getFileName()
                                    + " beside it; an authority's certificate is to be called *.crt");
                }
                X509Certificate[] chain = PemFile.certificates(certificate).toArray(new X509Certificate[0]);
                store.setKeyEntry(name, PemFile.privateKey(key), new char[0], chain);
            }
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Path> files(Path directory, String suffix) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + suffix)) {
            files.forEach(found::add);
        }
        found.sort(null);
        return found;
    }

    /** Takes every certificate, whatever name it is for: for registries that the user has called insecure. */
    private static final class Anybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

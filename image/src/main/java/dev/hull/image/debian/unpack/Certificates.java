package dev.hull.image.debian.unpack;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What update-ca-certificates makes of the authorities in {@code /usr/share/ca-certificates}: the bundle that programs read, the
 * places where OpenSSL looks for it, and Java's store of them.
 */
final class Certificates implements Setup {
    private static final String PLACE = "usr/share/ca-certificates/";
    private static final String BUNDLE = "etc/ssl/certs/ca-certificates.crt";

    /** Of Java's store of authorities; it holds nothing that is secret. */
    private static final String PASSWORD = "changeit";

    /** Head of a store in the format JKS, version 2, and the tag of a trusted certificate in it. */
    private static final int JKS_MAGIC = 0xfeedfeed;

    private static final int JKS_TRUSTED = 2;

    @Override
    public boolean needs(String path) {
        return path.startsWith(PLACE) && path.endsWith(".crt");
    }

    @Override
    public void apply(UnpackedTree tree, Installed installed) throws IOException {
        List<String> authorities =
                tree.under(PLACE).stream().filter(this::needs).toList();
        if (authorities.isEmpty()) {
            return;
        }
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        for (String path : authorities) {
            String text = tree.text(path).strip();
            bundle.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
        }
        tree.file(BUNDLE, 0644, 0, 0, bundle.toByteArray());
        tree.link("usr/lib/ssl/certs", "/etc/ssl/certs");
        tree.link("usr/lib/ssl/cert.pem", "/" + BUNDLE);
        if (installed.has("ca-certificates-java")) {
            tree.file("etc/ssl/certs/java/cacerts", 0644, 0, 0, javaStore(tree, authorities));
        }
    }

    /**
     * A store that every Java reads, in the format JKS, which unlike PKCS #12 needs no random numbers: magic, version, count; of each
     * entry tag, alias, time, type and certificate; SHA-1 over password, a fixed word and all of it.
     */
    private static byte[] javaStore(UnpackedTree tree, List<String> authorities) throws IOException {
        Map<String, byte[]> certificates = new TreeMap<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (String path : authorities) {
                String name = path.substring(path.lastIndexOf('/') + 1).replace(".crt", ".pem");
                byte[] encoded = factory.generateCertificate(
                                new ByteArrayInputStream(tree.bytes(path).orElse(new byte[0])))
                        .getEncoded();
                certificates.put("debian:" + name.toLowerCase(Locale.ROOT), encoded);
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(JKS_MAGIC);
            out.writeInt(2);
            out.writeInt(certificates.size());
            for (Map.Entry<String, byte[]> each : certificates.entrySet()) {
                out.writeInt(JKS_TRUSTED);
                out.writeUTF(each.getKey());
                out.writeLong(tree.newest() * 1000);
                out.writeUTF("X.509");
                out.writeInt(each.getValue().length);
                out.write(each.getValue());
            }
            MessageDigest digest = MessageDigest.getInstance("SHA-1");
            digest.update(PASSWORD.getBytes(StandardCharsets.UTF_16BE));
            digest.update("Mighty Aphrodite".getBytes(StandardCharsets.UTF_8));
            digest.update(bytes.toByteArray());
            out.write(digest.digest());
            return bytes.toByteArray();
        } catch (GeneralSecurityException e) {
            throw new IOException("an authority of ca-certificates cannot be read: " + e.getMessage(), e);
        }
    }
}

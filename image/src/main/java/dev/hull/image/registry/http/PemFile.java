package dev.hull.image.registry.http;

import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Certificates and private keys in text form (RFC 7468). Messages name the file and never quote it. */
final class PemFile {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    /** {@code SEQUENCE {OID rsaEncryption, NULL}} (RFC 8017, appendix A.1). */
    private static final byte[] RSA_ALGORITHM = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    /** {@code OID id-ecPublicKey} (RFC 5480). */
    private static final byte[] EC_OID = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};

    private record Block(String label, byte[] content) {}

    private PemFile() {}

    /** All certificates of a file. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(file)) {
                if (block.label.endsWith("CERTIFICATE")) {
                    found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content)));
                }
            }
        } catch (CertificateException e) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, file + " holds a certificate that is damaged", e);
        }
        return found;
    }

    /** The private key of a file: PKCS#8, or the older forms for RSA (PKCS#1) and elliptic curves (RFC 5915). */
    static PrivateKey privateKey(Path file) throws IOException {
        for (Block block : blocks(file)) {
            switch (block.label) {
                case "PRIVATE KEY" -> {
                    return key(file, block.content);
                }
                case "RSA PRIVATE KEY" -> {
                    return key(file, wrap(RSA_ALGORITHM, block.content));
                }
                case "EC PRIVATE KEY" -> {
                    return key(file, wrap(sequence(join(EC_OID, curve(file, block.content))), block.content));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new HullException(
                            ErrorKind.UNSUPPORTED,
                            file + " is encrypted; take the password off: openssl pkey -in FILE -out FILE.key");
                default -> {}
            }
        }
        throw new HullException(ErrorKind.INVALID_ARGUMENT, file + " holds no private key");
    }

    private static PrivateKey key(Path file, byte[] pkcs8) {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                // of another kind
            }
        }
        throw new HullException(
                ErrorKind.INVALID_ARGUMENT, file + ": the private key is damaged or of a kind that is not supported");
    }

    private static List<Block> blocks(Path file) throws IOException {
        List<Block> blocks = new ArrayList<>();
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at)) {
            int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
            int end = labelEnd < 0 ? -1 : text.indexOf(DASHES, labelEnd + DASHES.length());
            if (end < 0) {
                throw new HullException(ErrorKind.INVALID_ARGUMENT, file + " ends in the middle of a PEM block");
            }
            String label = text.substring(at + BEGIN.length(), labelEnd);
            boolean encrypted = text.startsWith("Proc-Type: 4,ENCRYPTED", skipBlanks(text, labelEnd + DASHES.length()));
            if (encrypted) {
                blocks.add(new Block("ENCRYPTED PRIVATE KEY", new byte[0]));
            } else {
                blocks.add(new Block(label, decode(file, text.substring(labelEnd + DASHES.length(), end))));
            }
            at = end;
        }
        return blocks;
    }

    private static int skipBlanks(String text, int start) {
        int at = start;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static byte[] decode(Path file, String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, file + " holds a PEM block that is not base64");
        }
    }

    /** The curve's identifier: {@code SEQUENCE {INTEGER, OCTET STRING, [0] {OID} …}} (RFC 5915). */
    private static byte[] curve(Path file, byte[] key) {
        try {
            int at = content(key, 0);
            at = content(key, at) + length(key, at); // version
            at = content(key, at) + length(key, at); // the key itself
            if ((key[at] & 0xff) == 0xa0) {
                int start = content(key, at);
                return Arrays.copyOfRange(key, start, start + length(key, at));
            }
        } catch (IndexOutOfBoundsException e) {
            // said below
        }
        throw new HullException(
                ErrorKind.UNSUPPORTED, file + " does not name its curve; convert it: openssl pkcs8 -topk8 -nocrypt");
    }

    /** Where the content of the element at that place starts (X.690, section 8.1.3). */
    private static int content(byte[] der, int at) {
        return at + 2 + (der[at + 1] < 0 ? der[at + 1] & 0x7f : 0);
    }

    private static int length(byte[] der, int at) {
        if (der[at + 1] >= 0) {
            return der[at + 1];
        }
        int length = 0;
        for (int i = at + 2; i < content(der, at); i++) {
            length = length << 8 | der[i] & 0xff;
        }
        return length;
    }

    /** PKCS#8: {@code SEQUENCE {INTEGER 0, algorithm, OCTET STRING key}} (RFC 5958). */
    private static byte[] wrap(byte[] algorithm, byte[] key) {
        byte[] version = {0x02, 0x01, 0x00};
        return sequence(join(version, algorithm, tagged(0x04, key)));
    }

    private static byte[] sequence(byte[] content) {
        return tagged(0x30, content);
    }

    private static byte[] tagged(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            int bytes = content.length < 0x100 ? 1 : content.length < 0x10000 ? 2 : 3;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(content.length >>> (8 * i));
            }
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}

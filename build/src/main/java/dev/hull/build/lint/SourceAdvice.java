package dev.hull.build.lint;

import dev.hull.build.dockerfile.Instruction;
import dev.hull.build.dockerfile.Stage;
import dev.hull.build.dockerfile.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What comes in, and from where. */
final class SourceAdvice {
    private static final Set<String> SECRET_FILES = Set.of(
            "id_rsa",
            "id_dsa",
            "id_ecdsa",
            "id_ed25519",
            ".ssh",
            ".env",
            ".netrc",
            ".npmrc",
            ".pypirc",
            ".pgpass",
            ".git-credentials",
            ".aws",
            ".kube",
            "kubeconfig",
            "credentials.json",
            ".dockerconfigjson");
    private static final List<String> SECRET_ENDINGS = List.of(".key", ".pem", ".p12", ".pfx", ".jks", ".keystore");
    private static final List<String> ARCHIVES =
            List.of(".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tbz", ".tar.zst", ".tzst");

    private SourceAdvice() {}

    static void check(Stage stage, boolean ships, Findings findings) {
        for (Instruction instruction : stage.instructions()) {
            Statement statement = instruction.statement();
            if (instruction instanceof Instruction.Copy copy) {
                if (ships) {
                    copy.sources().paths().forEach(path -> secret(statement, path, findings));
                }
            } else if (instruction instanceof Instruction.Add add) {
                add(add, ships, findings);
            }
            address(statement, findings);
        }
    }

    private static void secret(Statement statement, String path, Findings findings) {
        String name = path.replaceAll("/+$", "");
        name = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (SECRET_FILES.contains(name) || SECRET_ENDINGS.stream().anyMatch(name::endsWith)) {
            findings.add(
                    Rule.SECRET_FILE_COPIED,
                    statement,
                    path,
                    "'" + path + "' looks like a secret: whoever has the image can read it",
                    "give it to the step that needs it: RUN --mount=type=secret,id=" + name
                            + " …, and build with --secret" + " id=" + name + ",src=" + path);
        }
    }

    private static void add(Instruction.Add add, boolean ships, Findings findings) {
        Statement statement = add.statement();
        boolean plain = !add.sources().paths().isEmpty();
        for (String path : add.sources().paths()) {
            boolean isAddress = path.startsWith("http://") || path.startsWith("https://");
            boolean isGit = path.startsWith("git@") || path.endsWith(".git") || path.contains(".git#");
            if (isAddress && !isGit && add.checksum().isEmpty()) {
                findings.add(
                        Rule.ADD_WITHOUT_CHECKSUM,
                        statement,
                        path,
                        "Nobody would notice when another file is served under this address",
                        "write ADD --checksum=sha256:… " + path);
            }
            plain &= !isAddress && !isGit && !path.contains("$") && !path.contains("*") && !isArchive(path);
            if (ships) {
                secret(statement, path, findings);
            }
        }
        if (plain && add.unpack().isEmpty()) {
            findings.add(
                    Rule.ADD_INSTEAD_OF_COPY,
                    statement,
                    statement.keyword(),
                    "ADD would also unpack archives and fetch addresses; here nothing of that is meant",
                    "write COPY");
        }
    }

    private static boolean isArchive(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        return ARCHIVES.stream().anyMatch(lower::endsWith);
    }

    /** {@code https://user:password@host}. */
    private static void address(Statement statement, Findings findings) {
        String text = statement.original();
        for (int at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) {
            int end = at + 3;
            while (end < text.length() && " \t\"'/@$".indexOf(text.charAt(end)) < 0) {
                end++;
            }
            String user = text.substring(at + 3, end);
            boolean hasPassword = user.indexOf(':') > 0 && user.indexOf(':') < user.length() - 1;
            if (end < text.length() && text.charAt(end) == '@' && hasPassword) {
                findings.add(
                        Rule.SECRET_IN_ADDRESS,
                        statement,
                        user,
                        "The password in this address stays in the history of the image",
                        "keep it out: RUN --mount=type=secret,id=…, or a .netrc that is mounted as a secret");
            }
        }
    }
}

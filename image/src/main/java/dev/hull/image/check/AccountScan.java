package dev.hull.image.check;

import dev.hull.image.explore.Exploration;
import dev.hull.image.explore.LayerListener;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Accounts with a password: {@code /etc/shadow} as a container sees it. */
final class AccountScan {
    private static final String SHADOW = "etc/shadow";

    private final Map<Integer, String> texts = new ConcurrentHashMap<>();

    LayerListener listener(int layer) {
        return file -> {
            if (!file.path().equals(SHADOW)) {
                return null;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return new LayerListener.Receiver() {
                @Override
                public void accept(byte[] more, int offset, int length) {
                    bytes.write(more, offset, length);
                }

                @Override
                public void end() {
                    texts.put(layer, bytes.toString(StandardCharsets.UTF_8));
                }
            };
        };
    }

    void check(Exploration image, List<Finding> findings) {
        String text = image.merged()
                .at(SHADOW)
                .map(node -> texts.getOrDefault(node.layer(), ""))
                .orElse("");
        List<String> accounts = new ArrayList<>();
        for (String line : text.split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length > 1 && !fields[1].startsWith("!") && !fields[1].startsWith("*")) {
                accounts.add(fields[0] + (fields[1].isEmpty() ? " (no password needed)" : " (password set)"));
            }
        }
        if (!accounts.isEmpty()) {
            findings.add(
                    Finding.of(
                            "account-password",
                            Severity.HIGH,
                            15,
                            "accounts can log in by password",
                            accounts,
                            "lock them: hull image edit --add with an /etc/shadow that has '!' in the second field, or RUN passwd -l NAME"));
        }
    }
}

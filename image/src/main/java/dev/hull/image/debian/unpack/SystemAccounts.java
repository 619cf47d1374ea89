package dev.hull.image.debian.unpack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * {@code /etc/passwd}, {@code /etc/group}: the accounts that every Debian has under the same numbers (Policy, section 9.2.2; package
 * base-passwd), and those that packages state in {@code sysusers.d}. And {@code /etc/nsswitch.conf}, without which the C library of
 * older releases asks for hosts in the wrong order.
 */
final class SystemAccounts implements Setup {
    private static final String USERS = """
            daemon 1 1 /usr/sbin
            bin 2 2 /bin
            sys 3 3 /dev
            games 5 60 /usr/games
            man 6 12 /var/cache/man
            lp 7 7 /var/spool/lpd
            mail 8 8 /var/mail
            news 9 9 /var/spool/news
            uucp 10 10 /var/spool/uucp
            proxy 13 13 /bin
            www-data 33 33 /var/www
            backup 34 34 /var/backups
            list 38 38 /var/list
            irc 39 39 /run/ircd
            _apt 42 65534 /nonexistent
            nobody 65534 65534 /nonexistent
            """;

    private static final String GROUPS =
            "root 0 daemon 1 bin 2 sys 3 adm 4 tty 5 disk 6 lp 7 mail 8 news 9 uucp 10 man 12"
                    + " proxy 13 kmem 15 dialout 20 fax 21 voice 22 cdrom 24 floppy 25 tape 26 sudo 27 audio 29 dip 30 www-data 33"
                    + " backup 34 operator 37 list 38 irc 39 src 40 shadow 42 utmp 43 video 44 sasl 45 plugdev 46 staff 50 games 60"
                    + " users 100 nogroup 65534";

    /** Numbers for accounts that state none (Policy, section 9.2.2: 100 to 999 are given as packages come). */
    private static final int FIRST_FREE = 100;

    /** The accounts so far. */
    private static final class Table {
        final TreeMap<String, String> users = new TreeMap<>();
        final TreeMap<String, Integer> userNumbers = new TreeMap<>();
        final TreeMap<String, Integer> groups = new TreeMap<>();

        int free(int from) {
            int number = from;
            while (userNumbers.containsValue(number) || groups.containsValue(number)) {
                number++;
            }
            return number;
        }

        void user(String name, int uid, int gid, String title, String home, String shell) {
            if (userNumbers.putIfAbsent(name, uid) == null) {
                users.put(name, name + ":x:" + uid + ":" + gid + ":" + title + ":" + home + ":" + shell);
            }
        }
    }

    @Override
    public boolean needs(String path) {
        return path.equals("etc/passwd")
                || path.equals("etc/group")
                || path.startsWith("usr/lib/sysusers.d/") && path.endsWith(".conf");
    }

    @Override
    public void apply(UnpackedTree tree, Installed installed) throws IOException {
        Table table = table(tree);
        if (tree.has("usr/sbin/nginx") || tree.has("usr/sbin/apache2")) {
            tree.directory("var/www", 0755, 0, 0);
        }
        StringBuilder passwd = new StringBuilder();
        table.users.values().stream()
                .sorted(java.util.Comparator.comparingInt(SystemAccounts::number))
                .forEach(line -> passwd.append(line).append('\n'));
        StringBuilder group = new StringBuilder();
        table.groups.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(each -> group.append(each.getKey())
                        .append(":x:")
                        .append(each.getValue())
                        .append(":\n"));
        tree.file("etc/passwd", 0644, 0, 0, passwd.toString().getBytes(StandardCharsets.UTF_8));
        tree.file("etc/group", 0644, 0, 0, group.toString().getBytes(StandardCharsets.UTF_8));
        if (installed.has("libc6")) {
            String text = "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nnetworks: files\n"
                    + "protocols: files\nservices: files\n";
            tree.file("etc/nsswitch.conf", 0644, 0, 0, text.getBytes(StandardCharsets.UTF_8));
        }
        tree.directory("tmp", 01777, 0, 0);
    }

    private static int number(String line) {
        return Integer.parseInt(line.split(":")[2]);
    }

    private static Table table(UnpackedTree tree) {
        Table table = new Table();
        String[] groups = GROUPS.split(" ");
        for (int i = 0; i < groups.length; i += 2) {
            table.groups.put(groups[i], Integer.parseInt(groups[i + 1]));
        }
        String shell =
                tree.has("usr/bin/bash") ? "/bin/bash" : tree.has("usr/bin/sh") ? "/bin/sh" : "/usr/sbin/nologin";
        table.user("root", 0, 0, "root", "/root", shell);
        for (String line : USERS.strip().split("\n")) {
            String[] words = line.split(" ");
            table.user(
                    words[0],
                    Integer.parseInt(words[1]),
                    Integer.parseInt(words[2]),
                    words[0],
                    words[3],
                    "/usr/sbin/nologin");
        }
        for (String path : tree.under("usr/lib/sysusers.d/")) {
            for (String line : tree.text(path).split("\n")) {
                stated(table, words(line));
            }
        }
        return table;
    }

    /** A line {@code u NAME ID "Title" HOME SHELL} or {@code g NAME ID} (sysusers.d(5)). */
    private static void stated(Table table, List<String> words) {
        if (words.size() < 2 || !isName(words.get(1))) {
            return;
        }
        String name = words.get(1);
        OptionalInt number = number(words, table);
        if (words.getFirst().equals("g") && !table.groups.containsKey(name)) {
            table.groups.put(name, number.orElseGet(() -> table.free(FIRST_FREE)));
        } else if (words.getFirst().startsWith("u") && !table.userNumbers.containsKey(name)) {
            int uid = number.orElseGet(() -> table.free(FIRST_FREE));
            int gid = table.groups.computeIfAbsent(name, missing -> uid);
            table.user(name, uid, gid, word(words, 3, ""), word(words, 4, "/"), word(words, 5, "/usr/sbin/nologin"));
        }
    }

    private static OptionalInt number(List<String> words, Table table) {
        String text = word(words, 2, "").split(":")[0];
        if (text.isEmpty() || text.length() > 6 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(text);
        return table.userNumbers.containsValue(number) ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() < 32
                && name.chars().allMatch(c -> c == '-' || c == '_' || c < 0x80 && Character.isLetterOrDigit(c));
    }

    private static String word(List<String> words, int at, String fallback) {
        String found = at < words.size() ? words.get(at).replace(":", "").replace("\n", "") : "-";
        return found.equals("-") || found.isEmpty() ? fallback : found;
    }

    /** Words between blanks; between quotation marks blanks belong to a word. Comments have none. */
    static List<String> words(String line) {
        List<String> words = new java.util.ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        String text = line.strip();
        for (int i = 0; i < text.length() && !text.startsWith("#"); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                any = true;
            } else if (!quoted && (c == ' ' || c == '\t')) {
                if (any) {
                    words.add(word.toString());
                }
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
                any = true;
            }
        }
        if (any) {
            words.add(word.toString());
        }
        return words;
    }
}

package dev.hull.dist;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Adds up the results of all tests: {@code TestSummary STATUS ROOT}. Reads {@code target/surefire-reports/*.xml} of the
 * modules and {@code target/test-results.txt} of the native part, which has the lines {@code ok NAME}, {@code NOT OK NAME}
 * and {@code skipped NAME (REASON)}.
 *
 * <p>Run by {@code ./check} straight from this file, so it uses nothing but the JDK. Prints what failed, what passed only when
 * it was tried again, why tests were skipped, and last the line {@code N passed, N failed, N skipped}. Exits with 0 if the
 * build's own status was 0, nothing failed and something passed.
 */
public final class TestSummary {
    private static final Pattern SKIPPED = Pattern.compile("skipped\\s+(.*?)\\s*\\((.*)\\)\\s*");
    private static final int NAMES_SHOWN = 3;
    private static final String ASSUMPTION = "Assumption failed: ";

    private int passed;
    private final List<String> failed = new ArrayList<>();
    private final List<String> unsteady = new ArrayList<>();
    private final Map<String, List<String>> skippedByReason = new TreeMap<>();

    private TestSummary() {}

    /** Entry point: the exit status of the build, the root of the checkout. */
    public static void main(String[] arguments) throws IOException, ParserConfigurationException, SAXException {
        TestSummary summary = new TestSummary();
        try (var modules = Files.newDirectoryStream(Path.of(arguments[1]), Files::isDirectory)) {
            for (Path module : modules) {
                summary.readModule(module.resolve("target"));
            }
        }
        int status = Integer.parseInt(arguments[0]);
        summary.print(status);
        System.exit(status == 0 && summary.failed.isEmpty() && summary.passed > 0 ? 0 : 1);
    }

    private void readModule(Path target) throws IOException, ParserConfigurationException, SAXException {
        for (File report : files(target.resolve("surefire-reports"), ".xml")) {
            readReport(report);
        }
        Path lines = target.resolve("test-results.txt");
        if (Files.exists(lines)) {
            Files.readAllLines(lines).forEach(this::readLine);
        }
    }

    private static File[] files(Path directory, String suffix) {
        File[] files = directory.toFile().listFiles((parent, name) -> name.endsWith(suffix));
        return files == null ? new File[0] : files;
    }

    private void readReport(File report) throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        NodeList cases = factory.newDocumentBuilder().parse(report).getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String className = test.getAttribute("classname");
            String name = className.substring(className.lastIndexOf('.') + 1) + '.' + test.getAttribute("name");
            NodeList skipped = test.getElementsByTagName("skipped");
            if (test.getElementsByTagName("failure").getLength() > 0
                    || test.getElementsByTagName("error").getLength() > 0) {
                failed.add(name);
            } else if (skipped.getLength() > 0) {
                skip(name, reason((Element) skipped.item(0)));
            } else {
                passed++;
                if (test.getElementsByTagName("flakyFailure").getLength() > 0
                        || test.getElementsByTagName("flakyError").getLength() > 0) {
                    unsteady.add(name);
                }
            }
        }
    }

    /** A test that was aborted after another try has its reason in the exception's text only. */
    private static String reason(Element skipped) {
        String message = skipped.getAttribute("message");
        if (!message.isEmpty()) {
            return message;
        }
        String text = skipped.getTextContent();
        int at = text.indexOf(ASSUMPTION);
        return at < 0 ? text : text.substring(at + ASSUMPTION.length());
    }

    private void readLine(String line) {
        Matcher skipped = SKIPPED.matcher(line);
        if (skipped.matches()) {
            skip(skipped.group(1), skipped.group(2));
        } else if (line.startsWith("NOT OK ")) {
            failed.add(line.substring("NOT OK ".length()).strip());
        } else if (line.startsWith("ok ")) {
            passed++;
        }
    }

    private void skip(String name, String reason) {
        String text = reason.isBlank()
                ? "no reason given"
                : reason.strip().lines().findFirst().orElseThrow();
        skippedByReason.computeIfAbsent(text, key -> new ArrayList<>()).add(name);
    }

    private void print(int status) {
        failed.forEach(name -> System.out.println("failed: " + name));
        unsteady.forEach(
                name -> System.out.println("unsteady: " + name + " failed, and passed when it was tried again"));
        skippedByReason.forEach((reason, names) -> {
            String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
            String more = names.size() > NAMES_SHOWN ? ", …" : "";
            System.out.println("skipped: " + reason + " (" + names.size() + ": " + shown + more + ")");
        });
        if (status != 0 && failed.isEmpty()) {
            System.out.println("The build failed, but no test did: see the errors above.");
        }
        int skipped = skippedByReason.values().stream().mapToInt(List::size).sum();
        System.out.println(passed + " passed, " + failed.size() + " failed, " + skipped + " skipped");
    }
}

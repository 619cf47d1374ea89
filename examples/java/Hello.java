import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Does a little of what programs do at their start, and says how long that took. */
public final class Hello {
    private Hello() {}

    /** Counts words. */
    public static void main(String[] arguments) {
        List<String> words = List.of("a container is a process and a process is not a machine".split(" "));
        Map<String, Long> count = words.stream().collect(Collectors.groupingBy(word -> word, TreeMap::new, Collectors.counting()));
        System.out.println("hello from Java " + Runtime.version().feature() + ": " + count);
        if (arguments.length > 0) {
            Duration age = ProcessHandle.current().info().startInstant()
                    .map(start -> Duration.between(start, java.time.Instant.now())).orElse(Duration.ZERO);
            System.err.println(age.toMillis() + " ms since the process began");
        }
    }
}

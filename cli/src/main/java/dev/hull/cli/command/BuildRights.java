package dev.hull.cli.command;

import dev.hull.build.request.BuildRequest;
import dev.hull.cli.CommandContext;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.UsageException;
import dev.hull.engine.request.RunRequest;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the programs of a build may reach: network, secrets, agents. */
final class BuildRights {
    private static final String HOST_NETWORK = "network.host";
    private static final String INSECURE = "security.insecure";

    private BuildRights() {}

    static BuildRequest.Running running(Invocation invocation) throws IOException {
        List<String> allowed = invocation.get(BuildOptions.ALLOW);
        for (String each : allowed) {
            if (each.equals("device") || each.startsWith("device=")) {
                throw BuildOptions.ALLOW.invalid(each, "RUN --device is not supported; devices cannot be allowed");
            }
            if (!each.equals(HOST_NETWORK) && !each.equals(INSECURE)) {
                throw BuildOptions.ALLOW.invalid(each, "expected network.host or security.insecure");
            }
        }
        String network = invocation.get(BuildOptions.NETWORK);
        if (!List.of("default", "bridge", "none", "host").contains(network)) {
            throw BuildOptions.NETWORK.invalid(network, "expected default, none or host");
        }
        Map<String, BuildRequest.Secret> secrets = new HashMap<>();
        for (String text : invocation.get(BuildOptions.SECRET)) {
            secret(invocation.context(), text, secrets);
        }
        Map<String, Path> agents = new HashMap<>();
        for (String text : invocation.get(BuildOptions.SSH)) {
            agent(invocation.context(), text, agents);
        }
        return new BuildRequest.Running(
                network.equals("default") || network.equals("bridge") ? "" : network,
                invocation.get(BuildOptions.ADD_HOST),
                secrets,
                agents,
                allowed.contains(INSECURE),
                allowed.contains(HOST_NETWORK) || network.equals("host"),
                Runtime.getRuntime().availableProcessors(),
                BuildLimits.of(invocation),
                chroot(invocation));
    }

    /** Whether RUN is to work without namespaces. */
    private static boolean chroot(Invocation invocation) {
        String isolation = invocation.get(BuildOptions.ISOLATION);
        if (!List.of("", "default", "chroot").contains(isolation)) {
            throw BuildOptions.ISOLATION.invalid(isolation, "expected default or chroot");
        }
        boolean chroot = isolation.equals("chroot");
        if (chroot && !BuildLimits.of(invocation).equals(RunRequest.Limits.NONE)) {
            throw new UsageException("--isolation chroot has no control groups, so nothing of RUN can be limited;"
                    + " leave --memory, --cpu-…, --cgroup-parent, --shm-size and --ulimit out");
        }
        return chroot;
    }

    private static void secret(CommandContext context, String text, Map<String, BuildRequest.Secret> secrets)
            throws IOException {
        Map<String, String> fields = fields(text);
        String source = fields.getOrDefault("src", "");
        String variable = fields.getOrDefault("env", "");
        if (fields.getOrDefault("type", "").equals("env") && variable.isEmpty()) {
            variable = source;
            source = "";
        }
        String id = fields.getOrDefault("id", variable.isEmpty() ? source : variable);
        if (id.isEmpty()) {
            throw BuildOptions.SECRET.invalid(text, "the id is missing");
        }
        boolean unsaid = variable.isEmpty()
                && source.isEmpty()
                && fields.getOrDefault("type", "env").equals("env");
        if (unsaid && context.environment().containsKey(id)) {
            variable = id;
        }
        secrets.put(id, new BuildRequest.Secret(content(context, text, variable, source.isEmpty() ? id : source)));
    }

    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split(",", -1)) {
            int equals = field.indexOf('=');
            String name = equals < 0 ? "" : field.substring(0, equals);
            String plain = name.equals("source") ? "src" : name;
            if (!List.of("type", "id", "src", "env").contains(plain)) {
                throw BuildOptions.SECRET.invalid(text, "expected id=NAME[,src=FILE] or id=NAME,env=VARIABLE");
            }
            fields.put(plain, field.substring(equals + 1));
        }
        return fields;
    }

    private static byte[] content(CommandContext context, String text, String variable, String source)
            throws IOException {
        if (!variable.isEmpty()) {
            String value = context.environment().get(variable);
            if (value == null) {
                throw BuildOptions.SECRET.invalid(text, "the variable " + variable + " is not set");
            }
            return value.getBytes(StandardCharsets.UTF_8);
        }
        Path file = context.resolve(source);
        if (!Files.isRegularFile(file)) {
            throw BuildOptions.SECRET.invalid(text, file + ": no such file");
        }
        return Files.readAllBytes(file);
    }

    private static void agent(CommandContext context, String text, Map<String, Path> agents) {
        int equals = text.indexOf('=');
        String id = equals < 0 ? text : text.substring(0, equals);
        String socket = equals < 0
                ? context.variable("SSH_AUTH_SOCK")
                        .orElseThrow(() -> new HullException(
                                ErrorKind.INVALID_ARGUMENT,
                                "invalid empty ssh agent socket: SSH_AUTH_SOCK is not set; start an agent"))
                : text.substring(equals + 1);
        Path path = context.resolve(socket);
        if (Files.isRegularFile(path)) {
            throw BuildOptions.SSH.invalid(
                    text, "keys are not read here; add it to an agent with ssh-add and forward that");
        }
        agents.put(id.isEmpty() ? "default" : id, path);
    }
}

package dev.hull.cli.command;

import dev.hull.cli.Command;
import dev.hull.cli.CommandSpec;
import dev.hull.cli.ExitCodes;
import dev.hull.cli.Invocation;
import dev.hull.cli.options.Option;
import dev.hull.cli.output.Terminal;
import dev.hull.image.registry.Login;
import dev.hull.image.registry.RegistryAccess;
import dev.hull.image.registry.credentials.Credential;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** {@code hull login}. The password comes from standard input or from the terminal, where it is not shown. */
public final class LoginCommand implements Command {
    private static final Option<String> PASSWORD = Option.string(
                    "password", "Password or access token (others may see it)")
            .letter('p');
    private static final Option<Boolean> PASSWORD_STDIN =
            Option.flag("password-stdin", "Take the password from standard input");
    private static final Option<String> USERNAME =
            Option.string("username", "User name").letter('u');
    private static final int MOST_BYTES = 64 * 1024;

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("[OPTIONS] [SERVER]", "Authenticate to a registry")
                .options(PASSWORD, PASSWORD_STDIN, Transfers.TLS_VERIFY, USERNAME)
                .arguments(0, 1);
    }

    @Override
    public int run(Invocation invocation) throws IOException {
        String server =
                invocation.arguments().isEmpty() ? "" : invocation.arguments().getFirst();
        String registry = Login.registry(server);
        if (invocation.isSet(PASSWORD) && invocation.get(PASSWORD_STDIN)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT, "--password and --password-stdin are mutually exclusive");
        }
        if (invocation.get(PASSWORD_STDIN) && invocation.get(USERNAME).isEmpty()) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "Must provide --username with --password-stdin");
        }
        if (invocation.isSet(PASSWORD)) {
            invocation.warn("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
        }
        try (RegistryAccess access = Transfers.access(invocation.context(), invocation.get(Transfers.TLS_VERIFY))) {
            Login login = new Login(access);
            String user = user(invocation, login, registry);
            Credential credential = new Credential.Password(user, password(invocation));
            Optional<Path> file = login.login(registry, credential);
            file.ifPresent(path -> invocation.warn("WARNING! Your credentials are stored unencrypted in '" + path
                    + "'.\nConfigure a credential helper (credsStore or credHelpers) to remove this warning."));
            invocation.print("Login Succeeded");
        }
        return ExitCodes.OK;
    }

    private static String user(Invocation invocation, Login login, String registry) throws IOException {
        if (invocation.isSet(USERNAME)) {
            return invocation.get(USERNAME);
        }
        needTerminal();
        Optional<String> known = login.knownUser(registry);
        prompt(invocation, "Username" + known.map(name -> " (" + name + ")").orElse("") + ": ");
        String typed = line(invocation.context().input());
        String user = typed.isEmpty() ? known.orElse("") : typed;
        if (user.isEmpty()) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "the user name is empty");
        }
        return user;
    }

    private static String password(Invocation invocation) throws IOException {
        if (invocation.get(PASSWORD_STDIN)) {
            byte[] bytes = invocation.context().input().readNBytes(MOST_BYTES);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return checked(text.replaceFirst("\\r?\\n\\z", ""));
        }
        if (invocation.isSet(PASSWORD)) {
            return checked(invocation.get(PASSWORD));
        }
        needTerminal();
        try (Terminal.Changed silent = Terminal.silence()) {
            prompt(invocation, "Password: ");
            String typed = line(invocation.context().input());
            assert silent != null;
            return checked(typed);
        } finally {
            prompt(invocation, "\n");
        }
    }

    private static String checked(String password) {
        if (password.isEmpty()) {
            throw new HullException(ErrorKind.INVALID_ARGUMENT, "the password is empty");
        }
        return password;
    }

    private static void needTerminal() {
        if (!Terminal.is(0)) {
            throw new HullException(
                    ErrorKind.INVALID_ARGUMENT,
                    "cannot ask for user name and password: standard input is not a terminal; give --username and"
                            + " --password-stdin");
        }
    }

    private static void prompt(Invocation invocation, String text) {
        invocation.context().output().print(text);
        invocation.context().output().flush();
    }

    /** One line, byte by byte: what follows it is not ours. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n' && line.size() < MOST_BYTES; b = in.read()) {
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}

package dev.hull.cli.runtime;

import dev.hull.cli.CommandSpec;
import dev.hull.cli.options.Option;
import dev.hull.oci.HullException;
import dev.hull.oci.json.Json;
import dev.hull.oci.json.JsonValue;
import dev.hull.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** {@code list}: the containers of this state root. */
final class ListCommand implements RuntimeCommand {
    private static final Option<Boolean> QUIET =
            Option.flag("quiet", "Ids only").letter('q');
    private static final String[] TITLES = {"ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"};
    private static final String[] MEMBERS = {"id", "pid", "status", "bundle", "created", "owner"};

    @Override
    public CommandSpec spec() {
        return CommandSpec.of("", "List containers")
                .options(RuntimeOptions.FORMAT, QUIET)
                .arguments(0, 0);
    }

    @Override
    public int run(RuntimeCall call) throws Exception {
        boolean json = RuntimeOptions.isJson(call.get(RuntimeOptions.FORMAT));
        if (call.get(QUIET)) {
            for (String id : call.context().containers().ids()) {
                call.print(id + "\n");
            }
            return 0;
        }
        List<JsonObject> states = new ArrayList<>();
        for (String id : call.context().containers().ids()) {
            try {
                states.add(call.context().containers().find(id).state());
            } catch (HullException e) {
                if (call.context().containers().exists(id)) { // else it has gone meanwhile
                    call.context().log().warning(e.sentence(), true);
                }
            }
        }
        call.print(json ? Json.writeString(JsonValue.array(states)) + "\n" : table(states));
        return 0;
    }

    private static String table(List<JsonObject> states) {
        List<String[]> rows = new ArrayList<>();
        rows.add(TITLES);
        for (JsonObject state : states) {
            String[] row = new String[MEMBERS.length];
            for (int i = 0; i < MEMBERS.length; i++) {
                row[i] = i == 1 ? Long.toString(state.number(MEMBERS[i], 0)) : state.string(MEMBERS[i], "");
            }
            rows.add(row);
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                text.append(row[i]);
                int width = 0;
                for (String[] other : rows) {
                    width = Math.max(width, other[i].length());
                }
                text.append(i + 1 == row.length ? "\n" : " ".repeat(width - row[i].length() + 3));
            }
        }
        return text.toString();
    }
}

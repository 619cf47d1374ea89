package dev.hull.image.debian;

import dev.hull.image.debian.Resolution.Chosen;
import dev.hull.image.debian.Resolution.LeftOut;
import dev.hull.oci.ErrorKind;
import dev.hull.oci.HullException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds packages that satisfy each other's dependencies, and do not conflict. What leaves no choice is taken first; of
 * alternatives the first that works, and of a package the best version that works. If a choice turns out to be wrong, the next is
 * tried.
 */
public final class Resolver {
    /** Choices that are tried before giving up; real packages need some hundred. */
    private static final int MOST_TRIES = 20_000;

    /** One dependency that is still to be satisfied. */
    private record Need(List<Relation> alternatives, String by) {}

    /** What is decided so far, and what is not. */
    private static final class State {
        final TreeMap<String, Chosen> chosen;
        final ArrayDeque<Need> certain;
        final ArrayDeque<Need> open;

        State(TreeMap<String, Chosen> chosen, ArrayDeque<Need> certain, ArrayDeque<Need> open) {
            this.chosen = chosen;
            this.certain = certain;
            this.open = open;
        }

        State copy() {
            return new State(new TreeMap<>(chosen), new ArrayDeque<>(certain), new ArrayDeque<>(open));
        }
    }

    private final PackageIndex index;
    private final String architecture;
    private final PackageChoice choice;
    private final LeftOutRules rules;
    private final Map<Relation, List<DebianPackage>> candidates = new HashMap<>();
    private @Nullable String failure;
    private int failureDepth = -1;
    private int tries;

    private Resolver(PackageIndex index, PackageChoice choice) {
        this.index = index;
        this.architecture = index.architecture();
        this.choice = choice;
        this.rules = new LeftOutRules(choice);
    }

    /**
     * Chooses packages.
     *
     * @throws HullException {@link ErrorKind#NOT_FOUND} when there is no such package or version, {@link ErrorKind#CONFLICT}
     *     when dependencies cannot be satisfied, with the chain that leads to the first that cannot
     */
    public static Resolution resolve(PackageIndex index, PackageChoice choice) {
        return new Resolver(index, choice).run();
    }

    private Resolution run() {
        State state = new State(new TreeMap<>(), new ArrayDeque<>(), new ArrayDeque<>());
        for (String wanted : choice.wanted()) {
            Wanted found = Wanted.find(index, wanted);
            if (!state.chosen.containsKey(found.chosen().name())) {
                Optional<String> conflict = conflict(found.chosen(), state);
                if (conflict.isPresent()) {
                    throw new HullException(ErrorKind.CONFLICT, "cannot pack " + wanted + ": " + conflict.get());
                }
                choose(state, found.chosen(), Optional.empty());
            }
        }
        Optional<State> solved = solve(state);
        if (solved.isEmpty()) {
            throw new HullException(
                    ErrorKind.CONFLICT,
                    "cannot pack " + String.join(", ", choice.wanted()) + ": "
                            + (failure == null ? "there are too many possibilities" : failure));
        }
        State result = choice.recommends() ? recommended(solved.get()) : solved.get();
        return new Resolution(result.chosen, leftOut(result));
    }

    /** Adds what is recommended, as far as it can be satisfied. */
    private State recommended(State start) {
        State state = start;
        Set<String> asked = new HashSet<>();
        boolean more = true;
        while (more) {
            more = false;
            for (Chosen each : List.copyOf(state.chosen.values())) {
                if (!asked.add(each.chosen().name())) {
                    continue;
                }
                for (List<Relation> group : each.chosen().recommends(architecture)) {
                    State attempt = state.copy();
                    attempt.open.add(new Need(group, each.chosen().name()));
                    Optional<State> solved = leaveOut(group, each.chosen().name()) ? Optional.empty() : solve(attempt);
                    if (solved.isPresent()) {
                        more |= solved.get().chosen.size() > state.chosen.size();
                        state = solved.get();
                    }
                }
            }
        }
        return state;
    }

    private boolean leaveOut(List<Relation> group, String by) {
        return rules.reason(by, group).isPresent();
    }

    private Optional<State> solve(State state) {
        while (true) {
            Need need = state.certain.isEmpty() ? state.open.poll() : state.certain.poll();
            if (need == null) {
                return Optional.of(state);
            }
            if (isSatisfied(need, state)) {
                continue;
            }
            List<DebianPackage> options = options(need, state);
            if (options.isEmpty()) {
                fail(need, state);
                return Optional.empty();
            }
            if (options.size() == 1) {
                choose(state, options.getFirst(), Optional.of(need.by()));
                continue;
            }
            return tryEach(need, options, state);
        }
    }

    private Optional<State> tryEach(Need need, List<DebianPackage> options, State state) {
        for (DebianPackage option : options) {
            if (++tries > MOST_TRIES) {
                return Optional.empty();
            }
            State attempt = state.copy();
            choose(attempt, option, Optional.of(need.by()));
            Optional<State> solved = solve(attempt);
            if (solved.isPresent()) {
                return solved;
            }
        }
        return Optional.empty();
    }

    private void choose(State state, DebianPackage chosen, Optional<String> by) {
        state.chosen.put(chosen.name(), new Chosen(chosen, by));
        for (List<Relation> group : chosen.depends(architecture)) {
            if (!leaveOut(group, chosen.name())) {
                Need need = new Need(group, chosen.name());
                boolean certain = group.size() == 1
                        && !index.named(group.getFirst().name()).isEmpty();
                (certain ? state.certain : state.open).add(need);
            }
        }
    }

    private boolean isSatisfied(Need need, State state) {
        for (Relation relation : need.alternatives()) {
            Chosen named = state.chosen.get(relation.name());
            if (named != null && relation.accepts(named.chosen().version())) {
                return true;
            }
            for (DebianPackage candidate : candidates(relation)) {
                Chosen chosen = state.chosen.get(candidate.name());
                if (chosen != null && index.satisfies(chosen.chosen(), relation)) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<DebianPackage> options(Need need, State state) {
        List<DebianPackage> options = new ArrayList<>();
        for (Relation relation : need.alternatives()) {
            for (DebianPackage candidate : candidates(relation)) {
                if (!state.chosen.containsKey(candidate.name())
                        && !choice.without().contains(candidate.name())
                        && !options.contains(candidate)
                        && conflict(candidate, state).isEmpty()) {
                    options.add(candidate);
                }
            }
        }
        return options;
    }

    private List<DebianPackage> candidates(Relation relation) {
        return candidates.computeIfAbsent(relation, index::candidates);
    }

    /** Why a package cannot be together with those that are chosen. */
    private Optional<String> conflict(DebianPackage candidate, State state) {
        List<Relation> own = candidate.conflicts(architecture);
        for (Chosen each : state.chosen.values()) {
            DebianPackage other = each.chosen();
            for (Relation relation : own) {
                if (index.satisfies(other, relation) && !other.name().equals(candidate.name())) {
                    return Optional.of(candidate + " conflicts with " + other + " (" + relation + ")");
                }
            }
            for (Relation relation : other.conflicts(architecture)) {
                if (index.satisfies(candidate, relation) && !other.name().equals(candidate.name())) {
                    return Optional.of(other + " conflicts with " + candidate + " (" + relation + ")");
                }
            }
        }
        return Optional.empty();
    }

    /** Keeps the failure that came latest on the way: it is the one that no choice before it avoids. */
    private void fail(Need need, State state) {
        if (state.chosen.size() > failureDepth) {
            failureDepth = state.chosen.size();
            failure = "it needs " + Relation.text(need.alternatives()) + " ← needed by "
                    + Resolution.why(state.chosen, need.by()) + ", but " + obstacle(need, state);
        }
    }

    private String obstacle(Need need, State state) {
        for (Relation relation : need.alternatives()) {
            for (DebianPackage candidate : candidates(relation)) {
                if (choice.without().contains(candidate.name())) {
                    return candidate.name() + " is left out by --without";
                }
                Optional<String> conflict = conflict(candidate, state);
                if (conflict.isPresent()) {
                    return conflict.get();
                }
            }
            Chosen chosen = state.chosen.get(relation.name());
            if (chosen != null) {
                return chosen.chosen() + " was chosen";
            }
            List<DebianPackage> others = index.named(relation.name());
            if (!others.isEmpty()) {
                return "there is only " + others.getFirst();
            }
        }
        return "there is no such package";
    }

    private List<LeftOut> leftOut(State state) {
        List<LeftOut> all = new ArrayList<>();
        for (Chosen each : state.chosen.values()) {
            String name = each.chosen().name();
            for (List<Relation> group : each.chosen().depends(architecture)) {
                if (!isSatisfied(new Need(group, name), state)) {
                    rules.reason(name, group).ifPresent(why -> all.add(new LeftOut(Relation.text(group), name, why)));
                }
            }
        }
        return all;
    }
}

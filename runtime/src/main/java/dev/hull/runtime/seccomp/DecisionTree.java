package dev.hull.runtime.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decisions for all 2³² numbers of one audit architecture, as ranges in ascending order. The instructions find the range by
 * halving, so the longest way is the logarithm of their number and not their number.
 */
final class DecisionTree {
    private final TreeMap<Long, Decision> starts = new TreeMap<>();

    /** Every number gets that decision at first. */
    DecisionTree(Decision initial) {
        starts.put(0L, initial);
    }

    /** Sets the decision for the numbers from {@code first} to {@code last}, unsigned. */
    void set(long first, long last, Decision decision) {
        long next = last + 1;
        if (next <= 0xffffffffL && !starts.containsKey(next)) {
            starts.put(next, starts.floorEntry(next).getValue());
        }
        starts.subMap(first, true, last, true).clear();
        starts.put(first, decision);
    }

    /** The instructions; the number is in the accumulator. */
    Bpf emit() {
        List<Long> bounds = new ArrayList<>();
        List<Decision> decisions = new ArrayList<>();
        for (Map.Entry<Long, Decision> entry : starts.entrySet()) {
            if (decisions.isEmpty() || !decisions.getLast().sameConstant(entry.getValue())) {
                bounds.add(entry.getKey());
                decisions.add(entry.getValue());
            }
        }
        return emit(bounds, decisions, 0, decisions.size());
    }

    private static Bpf emit(List<Long> bounds, List<Decision> decisions, int from, int to) {
        if (to - from == 1) {
            return decisions.get(from).emit();
        }
        int middle = (from + to) >>> 1;
        Bpf left = emit(bounds, decisions, from, middle);
        Bpf right = emit(bounds, decisions, middle, to);
        int pivot = bounds.get(middle).intValue();
        Bpf code = new Bpf();
        if (left.size() <= Bpf.FAR) {
            code.jump(Bpf.NOT_LESS, pivot, left.size(), 0);
        } else {
            code.jump(Bpf.NOT_LESS, pivot, 0, 1).add(Bpf.JUMP, left.size());
        }
        return code.append(left).append(right);
    }
}

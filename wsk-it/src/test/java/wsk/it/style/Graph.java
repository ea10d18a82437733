package wsk.it.style;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who refers to whom, and who stands in a circle of references. */
final class Graph {
    private final Map<String, Set<String>> edges = new TreeMap<>();

    void add(String from, String to) {
        edges.computeIfAbsent(from, _ -> new TreeSet<>());
        edges.computeIfAbsent(to, _ -> new TreeSet<>());
        if (!from.equals(to)) {
            edges.get(from).add(to);
        }
    }

    /** {@return the groups of more than one whose members all reach each other, largest first} */
    List<Set<String>> circles() {
        List<Set<String>> found = new ArrayList<>();
        new Walk().visitAll(found);
        found.sort(Comparator.comparingInt((Set<String> group) -> -group.size()));
        return found;
    }

    /** Tarjan's walk. */
    private final class Walk {
        private final Map<String, Integer> numbers = new HashMap<>();
        private final Map<String, Integer> lowest = new HashMap<>();
        private final Deque<String> open = new ArrayDeque<>();

        void visitAll(List<Set<String>> found) {
            for (String node : edges.keySet()) {
                if (!numbers.containsKey(node)) {
                    visit(node, found);
                }
            }
        }

        private void visit(String node, List<Set<String>> found) {
            int number = numbers.size();
            numbers.put(node, number);
            lowest.put(node, number);
            open.push(node);
            for (String next : edges.getOrDefault(node, Collections.emptySet())) {
                if (!numbers.containsKey(next)) {
                    visit(next, found);
                    lowest.merge(node, lowest.get(next), Math::min);
                } else if (open.contains(next)) {
                    lowest.merge(node, numbers.get(next), Math::min);
                }
            }
            if (lowest.get(node) == number) {
                close(node, found);
            }
        }

        private void close(String first, List<Set<String>> found) {
            Set<String> group = new TreeSet<>();
            String member;
            do {
                member = open.pop();
                group.add(member);
            } while (!member.equals(first));
            if (group.size() > 1) {
                found.add(group);
            }
        }
    }
}

package wsk.it.style;

import com.sun.source.tree.AssertTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Drivers enter the engine through sinks, on the loop's thread. What they call says so first, so
 * that a driver that calls elsewhere fails in its own tests, and not some day at a client's.
 */
final class Sinks {
    private static final String DRIVERS = "wsk.engine.driver";
    private static final String ENGINE = "wsk-engine";
    private static final String SINK = "Sink";
    private static final String ON_LOOP = "isCurrent()";

    private Sinks() {}

    static List<Finding> check(List<SourceFile> files) {
        Set<String> entries =
                files.stream()
                        .filter(file -> file.packageName().equals(DRIVERS))
                        .filter(file -> References.simpleName(file).endsWith(SINK))
                        .flatMap(file -> file.trees(MethodTree.class))
                        .map(method -> method.getName().toString())
                        .collect(Collectors.toSet());
        return files.stream()
                .filter(file -> file.isMain() && file.moduleFolder().equals(ENGINE))
                .flatMap(file -> silent(file, entries))
                .toList();
    }

    private static Stream<Finding> silent(SourceFile file, Set<String> entries) {
        return file.trees(ClassTree.class)
                .filter(Sinks::isSink)
                .flatMap(type -> type.getMembers().stream())
                .filter(MethodTree.class::isInstance)
                .map(MethodTree.class::cast)
                .filter(method -> entries.contains(method.getName().toString()))
                .filter(method -> method.getModifiers().toString().contains("@Override"))
                .filter(method -> !assertsOrHandsOn(method))
                .map(
                        method ->
                                file.finding(
                                        method,
                                        method.getName()
                                                + " is called by drivers: assert first that it is"
                                                + " on the loop"));
    }

    private static boolean isSink(ClassTree type) {
        return type.getKind() == Tree.Kind.CLASS
                && type.getImplementsClause().stream()
                        .anyMatch(one -> one.toString().endsWith(SINK));
    }

    /** One that only hands on leaves the assertion to whom it hands on to. */
    private static boolean assertsOrHandsOn(MethodTree method) {
        List<? extends StatementTree> body = method.getBody().getStatements();
        return body.size() == 1
                || (!body.isEmpty()
                        && body.getFirst() instanceof AssertTree first
                        && first.getCondition().toString().endsWith(ON_LOOP));
    }
}

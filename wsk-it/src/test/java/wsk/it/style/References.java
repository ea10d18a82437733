package wsk.it.style;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which shipped files of one module refer to which others, as far as names tell: by an import, by
 * the simple name of a type of the same package, or by a name in full. What stands in comments is
 * no reference.
 */
final class References {
    private static final String JAVA = ".java";

    private final Map<String, SourceFile> byType = new HashMap<>();
    private final Map<SourceFile, Set<SourceFile>> uses = new HashMap<>();

    References(List<SourceFile> shipped) {
        for (SourceFile file : shipped) {
            byType.put(file.packageName() + "." + simpleName(file), file);
        }
        for (SourceFile file : shipped) {
            uses.put(file, used(file));
        }
    }

    static String simpleName(SourceFile file) {
        String name = file.path().getFileName().toString();
        return name.substring(0, name.length() - JAVA.length());
    }

    /** {@return the packages, with an edge for every reference from one to another} */
    Graph packages() {
        Graph graph = new Graph();
        uses.forEach(
                (from, all) -> all.forEach(to -> graph.add(from.packageName(), to.packageName())));
        return graph;
    }

    /** {@return for each package its types, with an edge for every reference among them} */
    Map<String, Graph> rooms() {
        Map<String, Graph> rooms = new HashMap<>();
        uses.forEach(
                (from, all) ->
                        all.stream()
                                .filter(to -> to.packageName().equals(from.packageName()))
                                .forEach(
                                        to ->
                                                rooms.computeIfAbsent(
                                                                from.packageName(),
                                                                _ -> new Graph())
                                                        .add(simpleName(from), simpleName(to))));
        return rooms;
    }

    private Set<SourceFile> used(SourceFile file) {
        Set<String> names = new HashSet<>();
        CompilationUnitTree unit = file.unit();
        for (ImportTree one : unit.getImports()) {
            names.addAll(outer(one.getQualifiedIdentifier().toString()));
        }
        file.trees(IdentifierTree.class)
                .forEach(name -> names.add(file.packageName() + "." + name.getName()));
        file.trees(MemberSelectTree.class).forEach(name -> names.add(name.toString()));
        return names.stream()
                .filter(byType::containsKey)
                .map(byType::get)
                .collect(Collectors.toSet());
    }

    /** {@return a name and all it begins with: a member may be imported, or a nested type} */
    private static Set<String> outer(String name) {
        Set<String> all = new HashSet<>();
        for (String rest = name; !rest.isEmpty(); ) {
            all.add(rest);
            int dot = rest.lastIndexOf('.');
            rest = dot < 0 ? "" : rest.substring(0, dot);
        }
        return all;
    }
}

package wsk.it.style;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A parsed source file; its path is relative to the root of the project. */
record SourceFile(Path path, String text, CompilationUnitTree unit, SourcePositions positions) {

    /** The folder of the Maven module it belongs to. */
    String moduleFolder() {
        return path.getName(0).toString();
    }

    /** Whether it is shipped, as opposed to a test or a tool of the build. */
    boolean isMain() {
        return path.startsWith(Path.of(moduleFolder(), "src", "main"));
    }

    String packageName() {
        ExpressionTree name = unit.getPackageName();
        return name == null ? "" : name.toString();
    }

    Finding finding(Tree tree, String reason) {
        return new Finding(path, firstLine(tree), reason);
    }

    /** How many lines a declaration takes, its annotations included and its Javadoc not. */
    long lineCount(Tree tree) {
        return line(positions.getEndPosition(unit, tree)) - firstLine(tree) + 1;
    }

    private long firstLine(Tree tree) {
        return line(positions.getStartPosition(unit, tree));
    }

    private long line(long position) {
        return unit.getLineMap().getLineNumber(position);
    }

    /** Every node of one kind, wherever it stands. */
    <T extends Tree> Stream<T> trees(Class<T> kind) {
        List<T> found = new ArrayList<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void scan(Tree tree, Void unused) {
                if (kind.isInstance(tree)) {
                    found.add(kind.cast(tree));
                }
                return super.scan(tree, null);
            }
        }.scan(unit, null);
        return found.stream();
    }

    /** One finding for every line that holds the pattern, in code or in a comment. */
    Stream<Finding> linesWith(Pattern pattern, String reason) {
        List<String> lines = text.lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> pattern.matcher(lines.get(i)).find())
                .mapToObj(i -> new Finding(path, i + 1, reason));
    }
}

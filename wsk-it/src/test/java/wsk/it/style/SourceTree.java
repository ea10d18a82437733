package wsk.it.style;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Reads source files with the compiler's own parser; nothing is attributed or compiled. */
final class SourceTree {
    private SourceTree() {}

    /** Every Java file of the project. */
    static List<SourceFile> read(Path root) throws IOException {
        List<Source> sources = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path file : tree.filter(file -> isSource(root.relativize(file))).toList()) {
                sources.add(new Source(root.relativize(file), Files.readString(file)));
            }
        }
        return parse(sources);
    }

    /** One file that exists only here. */
    static SourceFile of(String path, String text) {
        return parse(List.of(new Source(Path.of(path), text))).getFirst();
    }

    private static boolean isSource(Path file) {
        if (!file.toString().endsWith(".java")) {
            return false;
        }
        for (Path part : file) {
            if (part.toString().equals("target") || part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static List<SourceFile> parse(List<Source> sources) {
        JavacTask task =
                (JavacTask)
                        ToolProvider.getSystemJavaCompiler()
                                .getTask(null, null, null, List.of("-proc:none"), null, sources);
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        List<SourceFile> files = new ArrayList<>();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                JavaFileObject source = unit.getSourceFile();
                Path path = Path.of(source.toUri().getPath().substring(1));
                String text = source.getCharContent(false).toString();
                files.add(new SourceFile(path, text, unit, positions));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("sources that are in memory already", e);
        }
        return files;
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        private Source(Path path, String text) {
            super(URI.create("source:///" + path), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}

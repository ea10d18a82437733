package wsk.it.docs;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The directives of a {@code module-info.java}, each on one line, with full names and without the
 * semicolon.
 */
record Descriptor(String module, Set<String> lines) {
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);
    private static final Pattern IMPORT = Pattern.compile("import\\s+([\\w.]+)\\s*;");
    private static final Pattern MODULE =
            Pattern.compile("module\\s+([\\w.]+)\\s*\\{(.*)\\}", Pattern.DOTALL);

    static Descriptor of(String source) {
        String code = COMMENT.matcher(source).replaceAll("");
        Map<String, String> imports =
                IMPORT.matcher(code)
                        .results()
                        .map(found -> found.group(1))
                        .collect(
                                Collectors.toMap(
                                        name -> name.substring(name.lastIndexOf('.') + 1),
                                        name -> name));
        Matcher module = MODULE.matcher(code);
        if (!module.find()) {
            throw new IllegalArgumentException("no module is declared in: " + source);
        }
        MatchResult found = module.toMatchResult();
        return new Descriptor(
                found.group(1),
                Arrays.stream(found.group(2).split(";"))
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .map(line -> spelledOut(line, imports))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static String spelledOut(String directive, Map<String, String> imports) {
        return Arrays.stream(directive.replace(",", " , ").split("\\s+"))
                .map(word -> imports.getOrDefault(word, word))
                .collect(Collectors.joining(" "))
                .replace(" ,", ",");
    }
}

package wsk.it.style;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExportsTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.OpensTree;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A rule of the house that neither the compiler nor the module system can state. */
enum Rule {
    METHODS_ARE_SHORT,
    FILES_ARE_SHORT,
    COMMENTS_FIT,
    NOTHING_IS_LEFT_OVER,
    TYPE_NAMES_SAY_A_ROLE,
    PROVIDERS_ARE_MECHANISM,
    PROVIDERS_EXPORT_NOTHING,
    NATIVE_CODE_HAS_ONE_PLACE,
    LIBRARIES_ARE_QUIET;

    private static final int METHOD_LINES_MAX = 70;
    private static final int FILE_LINES_MAX = 600;

    /** A line of a comment; the formatter leaves some of them as they are. */
    private static final Pattern LONG_COMMENT =
            Pattern.compile("^(?=.{101}) *(\\*|//|/\\*)(\\s|\\*|$)");

    /** In two halves, so that this file does not break the rule itself. */
    private static final Pattern LEFTOVER =
            Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    private static final Pattern CAMEL_HUMP =
            Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");
    private static final Set<String> EMPTY_WORDS =
            Set.of("Impl", "Util", "Utils", "Manager", "Helper");
    private static final Set<String> EMPTY_FIRST_WORDS = Set.of("Abstract", "Base");

    private static final Pattern CLIENT_TYPE =
            Pattern.compile("\\bWskIrp\\b|\\bWskClient\\w*Dispatch\\b");

    private static final String KERNEL_PACKAGE = "wsk.provider.iouring.kernel";

    /** Not part of any module: it ends its own JVM to become a program that a filter confines. */
    private static final Path CONFINED = Path.of("wsk-it/src/test/programs/Confined.java");

    private static final Set<String> RESTRICTED_METHODS =
            Set.of(
                    "downcallHandle",
                    "upcallStub",
                    "libraryLookup",
                    "reinterpret",
                    "withTargetLayout",
                    "loadLibrary");
    private static final Pattern RESTRICTED_SUPPRESSION =
            Pattern.compile("SuppressWarnings\\(.*\"restricted\"");

    private static final Set<String> LIBRARIES =
            Set.of(
                    "wsk-api",
                    "wsk-engine",
                    "wsk-provider-nio",
                    "wsk-provider-io-uring",
                    "wsk-provider-simulated",
                    "wsk-ext-sample",
                    "wsk-tck");

    List<Finding> check(SourceFile file) {
        Stream<Finding> findings =
                switch (this) {
                    case METHODS_ARE_SHORT -> longMethods(file);
                    case FILES_ARE_SHORT -> longFiles(file);
                    case COMMENTS_FIT ->
                            file.linesWith(
                                    LONG_COMMENT, "a comment of more than 100 columns: wrap it");
                    case NOTHING_IS_LEFT_OVER -> leftovers(file);
                    case TYPE_NAMES_SAY_A_ROLE -> emptyNames(file);
                    case PROVIDERS_ARE_MECHANISM -> clientTypesInProviders(file);
                    case PROVIDERS_EXPORT_NOTHING -> openedProviders(file);
                    case NATIVE_CODE_HAS_ONE_PLACE -> strayNativeCode(file);
                    case LIBRARIES_ARE_QUIET -> consoleInLibraries(file);
                };
        return findings.toList();
    }

    private static Stream<Finding> longMethods(SourceFile file) {
        return file.trees(MethodTree.class)
                .filter(method -> file.lineCount(method) > METHOD_LINES_MAX)
                .map(
                        method ->
                                file.finding(
                                        method,
                                        "%s has %d lines: more than %d do not fit in one look; split it"
                                                .formatted(
                                                        method.getName(),
                                                        file.lineCount(method),
                                                        METHOD_LINES_MAX)));
    }

    private static Stream<Finding> longFiles(SourceFile file) {
        long lines = file.text().lines().count();
        String reason =
                "%d lines: a file of more than %d does more than one thing; split it"
                        .formatted(lines, FILE_LINES_MAX);
        return lines > FILE_LINES_MAX
                ? Stream.of(new Finding(file.path(), lines, reason))
                : Stream.empty();
    }

    private static Stream<Finding> leftovers(SourceFile file) {
        return file.linesWith(
                LEFTOVER, "a note to oneself: do it now, or state the limit as a fact");
    }

    private static Stream<Finding> emptyNames(SourceFile file) {
        return file.trees(ClassTree.class)
                .filter(type -> isEmptyName(type.getSimpleName().toString()))
                .map(
                        type ->
                                file.finding(
                                        type,
                                        type.getSimpleName()
                                                + " says no role: name it for what it does"));
    }

    private static boolean isEmptyName(String name) {
        List<String> words = CAMEL_HUMP.splitAsStream(name).toList();
        return EMPTY_FIRST_WORDS.contains(words.getFirst())
                || words.stream().anyMatch(EMPTY_WORDS::contains);
    }

    private static Stream<Finding> clientTypesInProviders(SourceFile file) {
        return isShippedProvider(file)
                ? file.linesWith(
                        CLIENT_TYPE,
                        "a provider is mechanism: requests and callbacks belong to wsk.engine")
                : Stream.empty();
    }

    private static Stream<Finding> openedProviders(SourceFile file) {
        if (!isShippedProvider(file)) {
            return Stream.empty();
        }
        return Stream.concat(file.trees(ExportsTree.class), file.trees(OpensTree.class))
                .map(
                        directive ->
                                file.finding(
                                        directive,
                                        "only the service loader reaches a provider: export"
                                                + " nothing"));
    }

    private static boolean isShippedProvider(SourceFile file) {
        return file.moduleFolder().startsWith("wsk-provider-") && file.isMain();
    }

    private static Stream<Finding> strayNativeCode(SourceFile file) {
        if (file.packageName().equals(KERNEL_PACKAGE) || file.path().equals(CONFINED)) {
            return Stream.empty();
        }
        String reason = "what can crash the JVM belongs in " + KERNEL_PACKAGE + ", not here";
        Stream<Finding> calls =
                file.trees(MemberSelectTree.class)
                        .filter(use -> isRestricted(use.getIdentifier()))
                        .map(use -> file.finding(use, reason));
        Stream<Finding> references =
                file.trees(MemberReferenceTree.class)
                        .filter(use -> isRestricted(use.getName()))
                        .map(use -> file.finding(use, reason));
        Stream<Finding> suppressions =
                file.trees(AnnotationTree.class)
                        .filter(use -> RESTRICTED_SUPPRESSION.matcher(use.toString()).find())
                        .map(use -> file.finding(use, reason));
        return Stream.of(calls, references, suppressions).flatMap(findings -> findings);
    }

    private static boolean isRestricted(CharSequence method) {
        return RESTRICTED_METHODS.contains(method.toString());
    }

    private static Stream<Finding> consoleInLibraries(SourceFile file) {
        if (!LIBRARIES.contains(file.moduleFolder()) || !file.isMain()) {
            return Stream.empty();
        }
        return file.trees(MemberSelectTree.class)
                .filter(Rule::isConsole)
                .map(
                        use ->
                                file.finding(
                                        use,
                                        "a library leaves its host's console alone: throw, or"
                                                + " log"));
    }

    private static boolean isConsole(MemberSelectTree use) {
        return switch (use.getIdentifier().toString()) {
            case "out", "err" ->
                    use.getExpression() instanceof IdentifierTree type
                            && type.getName().contentEquals("System");
            case "printStackTrace" -> true;
            default -> false;
        };
    }
}

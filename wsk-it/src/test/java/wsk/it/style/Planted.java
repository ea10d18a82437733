package wsk.it.style;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Sources that break a rule on purpose, and neighbours of theirs that do not: without them a rule
 * that never finds anything would look like a house that is in order.
 */
record Planted(Rule rule, String path, String text, List<Long> lines) {

    private static final String API = "wsk-api/src/main/java/wsk/api/Planted.java";
    private static final String ENGINE = "wsk-engine/src/main/java/wsk/engine/Planted.java";
    private static final String NIO = "wsk-provider-nio/src/main/java/wsk/provider/nio/P.java";
    private static final String NIO_TEST = "wsk-provider-nio/src/test/java/wsk/provider/nio/P.java";
    private static final String URING = "wsk-provider-io-uring/src/main/java/";
    private static final String CLI = "wsk-cli/src/main/java/wsk/cli/Planted.java";

    @Override
    public String toString() {
        return rule + " " + path + " " + lines;
    }

    static List<Planted> all() {
        return Stream.concat(inSources().stream(), inLibraries().stream()).toList();
    }

    private static List<Planted> inSources() {
        return List.of(
                bad(Rule.METHODS_ARE_SHORT, API, "class P {\nvoid p() {" + lines(70) + "}}", 2),
                good(Rule.METHODS_ARE_SHORT, API, "class P { void p() {" + lines(69) + "}}"),
                bad(Rule.FILES_ARE_SHORT, API, "class P {" + lines(600) + "}", 601),
                good(Rule.FILES_ARE_SHORT, API, "class P {" + lines(599) + "}"),
                bad(Rule.COMMENTS_FIT, API, "/*\n * " + "c".repeat(98) + "\n */\nclass P {}", 2),
                bad(Rule.COMMENTS_FIT, API, "class P {\n    // " + "c".repeat(94) + "\n}", 2),
                good(Rule.COMMENTS_FIT, API, "/*\n * " + "c".repeat(97) + "\n */\nclass P {}"),
                good(Rule.COMMENTS_FIT, API, "class P { String s = \"" + "c".repeat(98) + "\"; }"),
                bad(Rule.NOTHING_IS_LEFT_OVER, API, "\n// TO" + "DO: later\nclass P {}", 2),
                bad(Rule.NOTHING_IS_LEFT_OVER, API, "class P {\n int a; // XX" + "X\n}", 2),
                bad(Rule.NOTHING_IS_LEFT_OVER, API, "class P {} // FIX" + "ME", 1),
                good(Rule.NOTHING_IS_LEFT_OVER, API, "class P { String s = \"XXXX\"; }"),
                bad(Rule.TYPE_NAMES_SAY_A_ROLE, API, "\nclass SocketImpl {}", 2),
                bad(Rule.TYPE_NAMES_SAY_A_ROLE, API, "class P {\n enum IOUtils {} }", 2),
                bad(Rule.TYPE_NAMES_SAY_A_ROLE, API, "interface AbstractLoop {}", 1),
                bad(Rule.TYPE_NAMES_SAY_A_ROLE, API, "record BaseSocket() {}", 1),
                bad(Rule.TYPE_NAMES_SAY_A_ROLE, API, "class BufferManager {}", 1),
                bad(Rule.TYPE_NAMES_SAY_A_ROLE, API, "class HelperOfMany {}", 1),
                good(Rule.TYPE_NAMES_SAY_A_ROLE, API, "class ImplicitBind { class Basic {} }"),
                bad(Rule.PROVIDERS_ARE_MECHANISM, NIO, "class P {\n WskIrp irp; }", 2),
                bad(
                        Rule.PROVIDERS_ARE_MECHANISM,
                        NIO,
                        "import wsk.api.WskClientConnectionDispatch;\nclass P {}",
                        1),
                good(Rule.PROVIDERS_ARE_MECHANISM, ENGINE, "class P { WskIrp irp; }"),
                good(Rule.PROVIDERS_ARE_MECHANISM, NIO_TEST, "class P { WskIrp irp; }"),
                bad(
                        Rule.PROVIDERS_EXPORT_NOTHING,
                        NIO,
                        "module m {\n exports p;\n opens q to r;\n}",
                        2,
                        3),
                good(Rule.PROVIDERS_EXPORT_NOTHING, API, "module m { exports p; }"),
                good(Rule.PROVIDERS_EXPORT_NOTHING, NIO, "module m { requires p; }"),
                bad(
                        Rule.NATIVE_CODE_HAS_ONE_PLACE,
                        URING + "wsk/provider/iouring/P.java",
                        """
                        package wsk.provider.iouring;
                        class P {
                            Object o = l.downcallHandle(d);
                            Object s = m.reinterpret(8);
                            Object r = m::reinterpret;
                        }
                        """,
                        3,
                        4,
                        5),
                bad(
                        Rule.NATIVE_CODE_HAS_ONE_PLACE,
                        ENGINE,
                        "class P {\n @SuppressWarnings({\"a\", \"restricted\"})\n void p() {} }",
                        2),
                good(
                        Rule.NATIVE_CODE_HAS_ONE_PLACE,
                        URING + "wsk/provider/iouring/kernel/P.java",
                        """
                        package wsk.provider.iouring.kernel;
                        class P { Object o = l.downcallHandle(d); }
                        """));
    }

    private static List<Planted> inLibraries() {
        return List.of(
                bad(
                        Rule.LIBRARIES_ARE_QUIET,
                        ENGINE,
                        "class P { void p() {\n System.out.println();\n e.printStackTrace(); } }",
                        2,
                        3),
                good(
                        Rule.LIBRARIES_ARE_QUIET,
                        CLI,
                        "class P { void p() { System.out.println(); } }"));
    }

    private static Planted bad(Rule rule, String path, String text, long... lines) {
        return new Planted(rule, path, text, Arrays.stream(lines).boxed().toList());
    }

    private static Planted good(Rule rule, String path, String text) {
        return new Planted(rule, path, text, List.of());
    }

    private static String lines(int count) {
        return "\n".repeat(count);
    }
}

package wsk.it.style;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Files that break a rule together, and neighbours of theirs that do not. */
record PlantedHouse(HouseRule rule, String what, List<SourceFile> files, int findings) {
    private static final String ENGINE = "wsk-engine/src/main/java/";
    private static final String NIO = "wsk-provider-nio/src/main/java/wsk/provider/nio/";
    private static final String URING = "wsk-provider-io-uring/src/main/java/wsk/provider/iouring/";

    @Override
    public String toString() {
        return rule + " " + what + " " + findings;
    }

    static List<PlantedHouse> all() {
        return Stream.concat(rooms().stream(), roles().stream()).toList();
    }

    private static List<PlantedHouse> rooms() {
        return List.of(
                planted(HouseRule.ROOMS_ARE_SMALL, "31 files", 1, chain(31, "loop")),
                planted(HouseRule.ROOMS_ARE_SMALL, "30 files", 0, chain(30, "loop")),
                planted(
                        HouseRule.ROOMS_ARE_SMALL,
                        "31 tests",
                        1,
                        IntStream.range(0, 31)
                                .mapToObj(
                                        i ->
                                                file(
                                                        "wsk-cli/src/test/java/wsk/cli/T" + i,
                                                        "package wsk.cli; class T {}"))
                                .toList()),
                planted(
                        HouseRule.ROOMS_STAND_IN_NO_CIRCLE,
                        "by imports",
                        1,
                        room("loop", "A", "import wsk.engine.driver.B; class A { B b; }"),
                        room("driver", "B", "import wsk.engine.loop.A.Inner; class B {}")),
                planted(
                        HouseRule.ROOMS_STAND_IN_NO_CIRCLE,
                        "by a name in full, and by a static import",
                        1,
                        room("loop", "A", "class A { wsk.engine.driver.B b; }"),
                        room("driver", "B", "import static wsk.engine.loop.A.MAX; class B {}")),
                planted(
                        HouseRule.ROOMS_STAND_IN_NO_CIRCLE,
                        "downwards only; a comment looks up",
                        0,
                        room("loop", "A", "import wsk.engine.driver.B; class A { B b; }"),
                        room("driver", "B", "/** {@link wsk.engine.loop.A} */ class B {}")),
                planted(
                        HouseRule.CIRCLES_IN_A_ROOM_ARE_SMALL,
                        "9 in a circle",
                        1,
                        circle(9, "loop")),
                planted(
                        HouseRule.CIRCLES_IN_A_ROOM_ARE_SMALL,
                        "8 in a circle",
                        0,
                        circle(8, "loop")),
                planted(HouseRule.CIRCLES_IN_A_ROOM_ARE_SMALL, "9 in a row", 0, chain(9, "loop")));
    }

    private static List<PlantedHouse> roles() {
        return List.of(
                planted(
                        HouseRule.SINKS_ASSERT_THEIR_LOOP,
                        "one asserts, one hands on, one does neither",
                        1,
                        room(
                                "driver",
                                "OfSink",
                                "interface OfSink { void a(); void b(); void c(); }"),
                        room(
                                "loop",
                                "P",
                                """
                                class P implements OfSink {
                                    @Override public void a() { assert loop.isCurrent(); x = 1; }
                                    @Override public void b() { side.b(); }
                                    @Override public void c() { x = 1; y = 2; }
                                    void d() { x = 1; y = 2; }
                                }
                                """)),
                planted(
                        HouseRule.PROVIDERS_ARE_TWINS,
                        "another name on either side, and none of those said to be alone",
                        2 + Twins.alone(),
                        file(NIO + "NioRoleOfNobody", "class P {}"),
                        file(NIO + "NioRoleOfBoth", "class P {}"),
                        file(URING + "UringRoleOfBoth", "class P {}"),
                        file(URING + "UringRoleOfNoOneElse", "class P {}")));
    }

    private static SourceFile file(String path, String text) {
        return SourceTree.of(path + ".java", text);
    }

    private static SourceFile room(String room, String name, String text) {
        String folder = ENGINE + "wsk/engine/" + room + "/";
        return file(folder + name, "package wsk.engine." + room + ";\n" + text);
    }

    /** {@return types each of which names the next} */
    private static List<SourceFile> chain(int length, String room) {
        List<SourceFile> files = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            files.add(room(room, "T" + i, "class T%d { T%d next; }".formatted(i, i + 1)));
        }
        return files;
    }

    /** {@return the same, and the last names the first} */
    private static List<SourceFile> circle(int length, String room) {
        List<SourceFile> files = new ArrayList<>(chain(length - 1, room));
        files.add(room(room, "T" + (length - 1), "class T { T0 first; }"));
        return files;
    }

    private static PlantedHouse planted(
            HouseRule rule, String what, int findings, SourceFile... files) {
        return planted(rule, what, findings, List.of(files));
    }

    private static PlantedHouse planted(
            HouseRule rule, String what, int findings, List<SourceFile> files) {
        return new PlantedHouse(rule, what, files, findings);
    }
}

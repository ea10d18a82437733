package wsk.it.style;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A rule about how files stand together: no file breaks one alone. */
enum HouseRule {
    ROOMS_ARE_SMALL,
    ROOMS_STAND_IN_NO_CIRCLE,
    CIRCLES_IN_A_ROOM_ARE_SMALL,
    SINKS_ASSERT_THEIR_LOOP,
    PROVIDERS_ARE_TWINS;

    private static final int FILES_MAX = 30;
    private static final int CIRCLE_MAX = 8;

    private static final String ENGINE = "wsk.engine";

    /** Rooms that are larger, with the reason. */
    private static final Map<String, String> LARGE_ROOMS =
            Map.of("wsk.api", "a client knows one package, as WSK has one header");

    /** Circles across packages that stay, with the reason. */
    private static final Map<Set<String>, String> CIRCLES =
            Map.of(
                    Set.of("wsk.api", "wsk.api.capture", "wsk.api.spi"),
                    "a client begins with a static method of wsk.api, which must know who captures;"
                            + " that knows providers, and those know what a client hands them");

    private static final Path NIO = Path.of("wsk-provider-nio/src/main/java/wsk/provider/nio");
    private static final Path URING =
            Path.of("wsk-provider-io-uring/src/main/java/wsk/provider/iouring");

    List<Finding> check(List<SourceFile> files) {
        return switch (this) {
            case ROOMS_ARE_SMALL -> largeRooms(files);
            case ROOMS_STAND_IN_NO_CIRCLE -> circlesOfRooms(files);
            case CIRCLES_IN_A_ROOM_ARE_SMALL -> circlesInRooms(files);
            case SINKS_ASSERT_THEIR_LOOP -> Sinks.check(files);
            case PROVIDERS_ARE_TWINS -> Twins.check(names(files, NIO), names(files, URING));
        };
    }

    private static List<Finding> largeRooms(List<SourceFile> files) {
        Map<Path, Long> counts =
                files.stream()
                        .collect(
                                Collectors.groupingBy(
                                        file -> file.path().getParent(),
                                        TreeMap::new,
                                        Collectors.counting()));
        return counts.entrySet().stream()
                .filter(room -> room.getValue() > FILES_MAX)
                .filter(room -> !LARGE_ROOMS.containsKey(packageOf(files, room.getKey())))
                .map(
                        room ->
                                new Finding(
                                        room.getKey(),
                                        room.getValue(),
                                        "files in one package are too many to find one's way:"
                                                + " at most "
                                                + FILES_MAX))
                .toList();
    }

    private static String packageOf(List<SourceFile> files, Path folder) {
        return files.stream()
                .filter(file -> file.path().getParent().equals(folder) && file.isMain())
                .map(SourceFile::packageName)
                .findFirst()
                .orElse("");
    }

    private static Map<Path, List<SourceFile>> modules(List<SourceFile> files) {
        return files.stream()
                .filter(SourceFile::isMain)
                .collect(
                        Collectors.groupingBy(
                                file -> file.path().getName(0), TreeMap::new, Collectors.toList()));
    }

    private static List<Finding> circlesOfRooms(List<SourceFile> files) {
        return modules(files).entrySet().stream()
                .flatMap(
                        module ->
                                new References(module.getValue())
                                        .packages().circles().stream()
                                                .filter(circle -> !CIRCLES.containsKey(circle))
                                                .map(circle -> circle(module.getKey(), circle)))
                .toList();
    }

    private static List<Finding> circlesInRooms(List<SourceFile> files) {
        return modules(files).entrySet().stream()
                .flatMap(
                        module ->
                                new References(module.getValue())
                                        .rooms().entrySet().stream()
                                                .filter(room -> room.getKey().startsWith(ENGINE))
                                                .flatMap(
                                                        room ->
                                                                wide(
                                                                        module.getKey(),
                                                                        room.getValue())))
                .toList();
    }

    private static Stream<Finding> wide(Path module, Graph room) {
        return room.circles().stream()
                .filter(circle -> circle.size() > CIRCLE_MAX)
                .map(circle -> circle(module, circle));
    }

    private static Finding circle(Path module, Collection<String> members) {
        return new Finding(module, members.size(), "refer to each other in a circle: " + members);
    }

    private static Set<String> names(List<SourceFile> files, Path folder) {
        return files.stream()
                .filter(file -> file.path().getParent().equals(folder))
                .map(References::simpleName)
                .filter(name -> !name.equals("package-info"))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}

package wsk.bench.sidebyside;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where everything lies that is run.
 *
 * @param root of the source tree
 * @param java the Java that runs the servers
 */
record Installation(Path root, Path java) {
    /** The installation of this process: its own Java, and the tree it was built from. */
    static Installation of(Path root) throws Trouble {
        Path here = root.toAbsolutePath().normalize();
        if (!Files.isDirectory(here.resolve("wsk-bench"))) {
            throw new Trouble(here + " is not the source tree: it has no wsk-bench");
        }
        return new Installation(here, Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    Path program(String name) {
        return root.resolve("wsk-bench/target/c").resolve(name);
    }

    Path sources() {
        return root.resolve("wsk-bench/src/main/c");
    }

    /** The packed modules of the {@code wsk} command of a source tree, this one or another. */
    static Path modules(Path tree) throws Trouble {
        Path modules = tree.resolve("wsk-cli/target/modules");
        if (!Files.isDirectory(modules)) {
            throw new Trouble(modules + " is missing; there, run: ./wsk --version");
        }
        return modules;
    }

    /** The class path of the peers: that of this process. */
    static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** What every server in Java gets: a heap of one size, and nothing that works beside it. */
    static List<String> javaFlags() {
        return List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC");
    }
}

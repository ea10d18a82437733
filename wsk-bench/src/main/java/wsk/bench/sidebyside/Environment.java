package wsk.bench.sidebyside;

import io.netty.channel.Channel;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where and with what it was measured: without that, numbers say nothing. */
final class Environment {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    private Environment() {}

    static Map<String, Object> here(Pinning pinning, LoadRun.Times times) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("time", Instant.now().toString());
        members.put(
                "kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        members.put(
                "processor", ProcFiles.read(CPU_INFO).map(Environment::model).orElse("unknown"));
        members.put("processors", Runtime.getRuntime().availableProcessors());
        members.put(
                "java",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        members.put("javaFlags", String.join(" ", Installation.javaFlags()));
        String netty = Channel.class.getPackage().getImplementationVersion();
        members.put("netty", netty == null ? "unknown" : netty);
        members.put("pinned", pinning == Pinning.APART);
        members.put("warmupSeconds", times.warmup());
        members.put("measuredSeconds", times.measured());
        return members;
    }

    /** The model of the first processor in {@code /proc/cpuinfo}. */
    static String model(String cpuInfo) {
        return cpuInfo.lines()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}

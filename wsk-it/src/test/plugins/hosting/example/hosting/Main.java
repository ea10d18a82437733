package example.hosting;

import wsk.api.WskClientNpi;
import wsk.api.WskProviderNpi;
import wsk.api.WskRegistration;
import wsk.api.WskRegistrationOptions;

import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Loads plug-ins from a folder, and prints what was found and captured. */
public final class Main {
    private Main() {}

    /** Runs it; the argument is the folder. */
    public static void main(String[] args) throws InterruptedException {
        WskRegistrationOptions options =
                WskRegistrationOptions.defaults().withLayer(load(Path.of(args[0])));
        try (WskRegistration registration =
                WskRegistration.register(WskClientNpi.of("host"), options)) {
            WskProviderNpi npi = registration.captureProviderNpi(WskRegistration.NO_WAIT);
            System.out.println(npi.selection());
            registration.releaseProviderNpi();
        }
        System.out.println("ended");
    }

    static ModuleLayer load(Path folder) {
        ModuleFinder plugins = ModuleFinder.of(folder);
        Set<String> names =
                plugins.findAll().stream()
                        .map(found -> found.descriptor().name())
                        .collect(Collectors.toSet());
        ModuleLayer boot = ModuleLayer.boot();
        // The boot layer comes first: a second wsk.api in the folder would be another wsk.api.
        Configuration resolved = boot.configuration().resolve(ModuleFinder.of(), plugins, names);
        ModuleLayer.Controller made =
                ModuleLayer.defineModulesWithOneLoader(
                        resolved, List.of(boot), ClassLoader.getSystemClassLoader());
        // Not findModule: that looks into the parents too.
        made.layer().modules().stream()
                .filter(module -> module.getName().equals("wsk.provider.iouring"))
                .forEach(made::enableNativeAccess);
        return made.layer();
    }
}

package wsk.it.docs;

import wsk.api.WskSocket;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The public types of the exported packages of {@code wsk.api}, by the names that documents use.
 */
final class PublicApi {
    private PublicApi() {}

    /** Every such type; a nested one is named with the type around it: {@code Outer.Inner}. */
    static Map<String, Class<?>> types() throws IOException {
        Module api = WskSocket.class.getModule();
        Map<String, Class<?>> types = new TreeMap<>();
        try (ModuleReader reader =
                        api.getLayer()
                                .configuration()
                                .findModule(api.getName())
                                .orElseThrow()
                                .reference()
                                .open();
                Stream<String> entries = reader.list()) {
            for (String entry : entries.filter(PublicApi::isType).toList()) {
                String name = entry.substring(0, entry.length() - ".class".length());
                Class<?> type = Class.forName(api, name.replace('/', '.'));
                if (isPublic(type) && api.isExported(type.getPackageName())) {
                    types.put(nameOf(type), type);
                }
            }
        }
        return types;
    }

    private static boolean isType(String entry) {
        return entry.endsWith(".class") && !entry.endsWith("-info.class");
    }

    private static boolean isPublic(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return Modifier.isPublic(type.getModifiers())
                && !type.isAnonymousClass()
                && (outer == null || isPublic(outer));
    }

    private static String nameOf(Class<?> type) {
        Class<?> outer = type.getEnclosingClass();
        return outer == null ? type.getSimpleName() : nameOf(outer) + "." + type.getSimpleName();
    }

    /** Whether {@code Type.member} is a public type, or a public method or field of one. */
    static boolean exists(Map<String, Class<?>> types, String name) {
        if (types.containsKey(name)) {
            return true;
        }
        int dot = name.lastIndexOf('.');
        Class<?> owner = types.get(name.substring(0, dot));
        String member = name.substring(dot + 1);
        return owner != null
                && Stream.concat(Stream.of(owner.getMethods()), Stream.of(owner.getFields()))
                        .anyMatch(each -> each.getName().equals(member));
    }
}

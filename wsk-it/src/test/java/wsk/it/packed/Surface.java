package wsk.it.packed;

import java.lang.module.ModuleDescriptor.Requires;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What one exported type shows of other types, and which of those its user could not name.
 *
 * <p>The compiler's own lint for this is off, because it also demands that annotations be handed on
 * to every user.
 */
final class Surface {
    private final Class<?> owner;
    private final Set<Class<?>> shown = new HashSet<>();
    private final Set<Type> visited = new HashSet<>();

    private Surface(Class<?> owner) {
        this.owner = owner;
    }

    /** One line for every type in the signatures of this one that its user cannot name. */
    static List<String> leaksOf(Class<?> type) {
        Surface surface = new Surface(type);
        surface.collect();
        Set<Module> readable = readableWith(type.getModule());
        Set<String> leaks = new TreeSet<>();
        for (Class<?> shown : surface.shown) {
            if (!isVisible(shown) || !shown.getModule().isExported(shown.getPackageName())) {
                leaks.add(type.getName() + " shows " + shown.getName() + ", which is not exported");
            } else if (!readable.contains(shown.getModule())) {
                leaks.add(
                        "%s shows %s, but %s is not required transitively"
                                .formatted(
                                        type.getName(),
                                        shown.getName(),
                                        shown.getModule().getName()));
            }
        }
        return List.copyOf(leaks);
    }

    /** Whether others can name the type, given that its package is exported. */
    static boolean isVisible(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
            if ((at.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) == 0) {
                return false;
            }
        }
        return true;
    }

    /** What a module reads if all it says is that it requires the given one. */
    private static Set<Module> readableWith(Module start) {
        Set<Module> found = new HashSet<>(Set.of(Object.class.getModule()));
        List<Module> open = new ArrayList<>(List.of(start));
        while (!open.isEmpty()) {
            Module module = open.removeLast();
            if (found.add(module) && module.isNamed()) {
                module.getDescriptor().requires().stream()
                        .filter(r -> r.modifiers().contains(Requires.Modifier.TRANSITIVE))
                        .flatMap(r -> find(module, r.name()))
                        .forEach(open::add);
            }
        }
        return found;
    }

    private static Stream<Module> find(Module reader, String name) {
        ModuleLayer layer = reader.getLayer();
        return layer == null ? Stream.empty() : layer.findModule(name).stream();
    }

    private void collect() {
        visit(owner.getGenericSuperclass());
        visit(owner.getGenericInterfaces());
        visitBounds(owner.getTypeParameters());
        Stream.of(owner.getDeclaredFields())
                .filter(Surface::isVisible)
                .map(Field::getGenericType)
                .forEach(this::visit);
        Stream.of(owner.getDeclaredConstructors())
                .filter(Surface::isVisible)
                .forEach(this::visitSignature);
        Stream.of(owner.getDeclaredMethods())
                .filter(method -> isVisible(method) && !method.isSynthetic())
                .forEach(
                        method -> {
                            visit(method.getGenericReturnType());
                            visitSignature(method);
                        });
    }

    private void visitSignature(Executable executable) {
        visitBounds(executable.getTypeParameters());
        visit(executable.getGenericParameterTypes());
        visit(executable.getGenericExceptionTypes());
    }

    private static boolean isVisible(Member member) {
        return (member.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
    }

    private void visitBounds(TypeVariable<?>[] variables) {
        for (TypeVariable<?> variable : variables) {
            visit(variable.getBounds());
        }
    }

    private void visit(Type... types) {
        for (Type type : types) {
            visit(type);
        }
    }

    private void visit(Type type) {
        if (type == null || !visited.add(type)) {
            return;
        }
        switch (type) {
            case Class<?> plain -> {
                if (plain.isArray()) {
                    visit(plain.getComponentType());
                } else if (!plain.isPrimitive()) {
                    shown.add(plain);
                }
            }
            case ParameterizedType generic -> {
                visit(generic.getRawType());
                visit(generic.getActualTypeArguments());
            }
            case GenericArrayType array -> visit(array.getGenericComponentType());
            case WildcardType wildcard -> {
                visit(wildcard.getUpperBounds());
                visit(wildcard.getLowerBounds());
            }
            case TypeVariable<?> variable -> visit(variable.getBounds());
            default -> throw new AssertionError("a kind of type unknown to Java 25: " + type);
        }
    }
}

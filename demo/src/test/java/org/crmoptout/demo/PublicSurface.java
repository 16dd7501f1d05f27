package org.crmoptout.demo;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What users of a module can see of it, as text: every public type with its public and protected members. */
final class PublicSurface {

    private PublicSurface() {}

    /** One paragraph a type, sorted, so that a change of the text is a change of the API. */
    static String of(Collection<Class<?>> types) {
        return types.stream()
                .filter(PublicSurface::isVisible)
                .sorted(Comparator.comparing(Class::getName))
                .map(PublicSurface::paragraph)
                .collect(joining("\n"));
    }

    private static boolean isVisible(Class<?> type) {
        Class<?> around = type.getDeclaringClass();
        return isVisible(type.getModifiers()) && (around == null || isVisible(around));
    }

    private static boolean isVisible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String paragraph(Class<?> type) {
        List<String> members = new ArrayList<>();
        Stream.of(type.getDeclaredFields())
                .filter(field -> isVisible(field.getModifiers()) && !field.isSynthetic())
                .map(PublicSurface::line)
                .sorted()
                .forEach(members::add);
        Stream.of(type.getDeclaredConstructors())
                .filter(constructor -> isVisible(constructor.getModifiers()) && !constructor.isSynthetic())
                .map(PublicSurface::line)
                .sorted()
                .forEach(members::add);
        methods(type)
                .filter(method -> isVisible(method.getModifiers()) && !method.isSynthetic() && !isOfEveryObject(method))
                .sorted(Comparator.comparing(Method::getName).thenComparing(PublicSurface::line))
                .map(PublicSurface::line)
                .distinct()
                .forEach(members::add);
        return heading(type) + "\n"
                + members.stream().map(line -> "    " + line + "\n").collect(joining());
    }

    /** Its own and those of superclasses that are hidden themselves. */
    private static Stream<Method> methods(Class<?> type) {
        Class<?> above = type.getSuperclass();
        return Stream.concat(
                Stream.of(type.getDeclaredMethods()), above == null || isVisible(above) ? Stream.of() : methods(above));
    }

    private static boolean isOfEveryObject(Method method) {
        return switch (method.getName()) {
            case "hashCode", "toString" -> method.getParameterCount() == 0;
            case "equals" -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {Object.class});
            default -> false;
        };
    }

    private static String heading(Class<?> type) {
        String kind =
                type.isRecord() ? "record " : type.isEnum() ? "enum " : type.isInterface() ? "interface " : "class ";
        AnnotatedType above = type.getAnnotatedSuperclass();
        boolean extendsSomething = type.getSuperclass() != null
                && isVisible(type.getSuperclass())
                && !List.of(Object.class, Record.class, Enum.class).contains(type.getSuperclass());
        return deprecation(type)
                + modifiers(type.getModifiers() & ~(type.isInterface() ? Modifier.ABSTRACT : 0))
                + (type.isSealed() ? "sealed " : "")
                + kind
                + type.getName()
                + typeParameters(type.getTypeParameters())
                + (extendsSomething ? list(" extends ", above) : "")
                + list(type.isInterface() ? " extends " : " implements ", type.getAnnotatedInterfaces())
                + (type.isSealed()
                        ? " permits "
                                + Stream.of(type.getPermittedSubclasses())
                                        .map(Class::getName)
                                        .sorted()
                                        .collect(joining(", "))
                        : "");
    }

    /** With its value where the compiler copies that into whoever uses it. */
    private static String line(Field field) {
        return deprecation(field) + modifiers(field.getModifiers()) + text(field.getAnnotatedType()) + " "
                + field.getName() + constant(field);
    }

    private static String constant(Field field) {
        boolean copied = Modifier.isStatic(field.getModifiers())
                && Modifier.isFinal(field.getModifiers())
                && (field.getType().isPrimitive() || field.getType() == String.class);
        try {
            return copied ? " = " + field.get(null) : "";
        } catch (IllegalAccessException e) {
            return "";
        }
    }

    private static String line(Constructor<?> constructor) {
        return signature(constructor, constructor.getDeclaringClass().getSimpleName());
    }

    private static String line(Method method) {
        return signature(method, text(method.getAnnotatedReturnType()) + " " + method.getName());
    }

    private static String signature(Executable code, String name) {
        boolean isDefault = code instanceof Method method && method.isDefault();
        return deprecation(code)
                + modifiers(code.getModifiers() & ~(Modifier.TRANSIENT | Modifier.VOLATILE | Modifier.SYNCHRONIZED))
                + (isDefault ? "default " : "")
                + (code.getTypeParameters().length > 0 ? typeParameters(code.getTypeParameters()) + " " : "")
                + name + "("
                + Stream.of(code.getAnnotatedParameterTypes())
                        .map(PublicSurface::text)
                        .collect(joining(", ")) + ")"
                + list(" throws ", code.getAnnotatedExceptionTypes());
    }

    private static String deprecation(AnnotatedElement element) {
        return element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
    }

    private static String modifiers(int modifiers) {
        String text = Modifier.toString(modifiers & ~Modifier.INTERFACE);
        return text.isEmpty() ? "" : text + " ";
    }

    private static String typeParameters(TypeVariable<?>[] variables) {
        return variables.length == 0
                ? ""
                : Stream.of(variables)
                        .map(variable -> variable.getName() + bounds(variable))
                        .collect(joining(", ", "<", ">"));
    }

    private static String bounds(TypeVariable<?> variable) {
        String bounds = Stream.of(variable.getAnnotatedBounds())
                .map(PublicSurface::text)
                .collect(joining(" & "));
        return bounds.equals("Object") ? "" : " extends " + bounds;
    }

    private static String list(String word, AnnotatedType... types) {
        return types.length == 0
                ? ""
                : word + Stream.of(types).map(PublicSurface::text).collect(joining(", "));
    }

    private static String text(AnnotatedType type) {
        return type.toString()
                .replace("@" + Nullable.class.getName() + "()", "@Nullable")
                .replaceAll("\\bjava\\.lang\\.(?=[A-Z])", "");
    }
}

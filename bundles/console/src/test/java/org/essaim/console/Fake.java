/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.console;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Stands in for a large interface of which a test needs two or three methods; the others throw. */
final class Fake<T> {

    private final Class<T> type;
    private final Map<String, Function<Object[], Object>> answers = new HashMap<>();

    private Fake(Class<T> type) {
        this.type = type;
    }

    static <T> Fake<T> of(Class<T> type) {
        return new Fake<>(type);
    }

    /** What the methods of this name answer to their arguments. */
    Fake<T> answering(String method, Function<Object[], Object> answer) {
        answers.put(method, answer);
        return this;
    }

    T made() {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, given) -> {
            Function<Object[], Object> answer = answers.get(method.getName());
            if (answer != null) {
                return answer.apply(given == null ? new Object[0] : given);
            }
            return switch (method.getName()) {
                case "equals" -> self == given[0];
                case "hashCode" -> System.identityHashCode(self);
                case "toString" -> "a fake " + type.getSimpleName();
                default -> throw new UnsupportedOperationException(method.getName());
            };
        }));
    }
}

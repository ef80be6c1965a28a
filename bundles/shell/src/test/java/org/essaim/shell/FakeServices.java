/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The services that a test puts there. */
public final class FakeServices implements Services {

    private final List<Object> services = new ArrayList<>();

    public static FakeServices of(Object... services) {
        FakeServices fake = new FakeServices();
        fake.services.addAll(List.of(services));
        return fake;
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        return all(type).stream().findFirst();
    }

    @Override
    public <T> List<T> all(Class<T> type) {
        return services.stream().filter(type::isInstance).map(type::cast).toList();
    }
}

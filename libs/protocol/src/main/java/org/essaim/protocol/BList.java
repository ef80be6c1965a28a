/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.protocol;

import java.util.List;

/** A list. */
public record BList(List<BValue> values) implements BValue {

    /** Copies the list. */
    public BList {
        values = List.copyOf(values);
    }

    /** A list of these values. */
    public static BList of(BValue... values) {
        return new BList(List.of(values));
    }
}

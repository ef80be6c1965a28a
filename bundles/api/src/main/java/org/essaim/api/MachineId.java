/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api;

import java.util.regex.Pattern;

/** A machine's name in the fleet: 1 to 128 characters of {@code [A-Za-z0-9._-]}, beginning with a letter or digit. */
public record MachineId(String value) implements Comparable<MachineId> {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** The server itself, as the peer that seeds first. */
    public static final MachineId ORIGIN = new MachineId("origin");

    /** @throws RequestFault {@code BAD_MACHINE_ID} when the value is not of the form above */
    public MachineId {
        if (!FORM.matcher(value).matches()) {
            throw new RequestFault(
                    "BAD_MACHINE_ID",
                    "'" + value + "' cannot be a machine's id",
                    "Use 1 to 128 letters, digits, '.', '_' or '-', beginning with a letter or digit.");
        }
    }

    @Override
    public int compareTo(MachineId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}

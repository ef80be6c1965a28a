/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.updater.core;

/** Order of bundle versions as the framework writes them: {@code 1.2.3.qualifier}. */
final class Versions {

    private Versions() {}

    static int compare(String left, String right) {
        String[] one = left.split("\\.", 4);
        String[] two = right.split("\\.", 4);
        for (int i = 0; i < 3; i++) {
            int order = Integer.compare(number(one, i), number(two, i));
            if (order != 0) {
                return order;
            }
        }
        return (one.length > 3 ? one[3] : "").compareTo(two.length > 3 ? two[3] : "");
    }

    private static int number(String[] parts, int index) {
        try {
            return index < parts.length ? Integer.parseInt(parts[index]) : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}

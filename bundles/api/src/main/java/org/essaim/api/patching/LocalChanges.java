/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.api.patching;

import java.util.List;

/**
 * What someone changed in a live tree; paths as the manifest writes them, at most 100 of each kind.
 *
 * @param count all differences, including those not listed
 */
public record LocalChanges(List<String> changed, List<String> added, List<String> missing, long count) {

    /** Whether the tree is as it was installed. */
    public boolean none() {
        return count == 0;
    }
}

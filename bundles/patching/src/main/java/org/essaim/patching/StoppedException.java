/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.patching;

/** Inside this bundle: the module goes, so leave everything as it is for the successor. */
final class StoppedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StoppedException() {
        super("the module is being replaced");
    }
}

/**
 * A real Karaf as a process of its own, for tests that kill it.
 */
@NullMarked
package org.essaim.testkit.karaf;

import org.jspecify.annotations.NullMarked;

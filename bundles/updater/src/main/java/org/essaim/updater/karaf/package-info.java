/**
 * The updater's shell: Karaf's features service, the framework, and the failpoints of crash tests.
 */
@NullMarked
package org.essaim.updater.karaf;

import org.jspecify.annotations.NullMarked;

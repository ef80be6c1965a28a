/**
 * Checks that {@code essaim:doctor} runs.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.essaim.api.health;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/**
 * Applying a patch to a machine and taking it back; the SPI for kinds of patch.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.essaim.api.patching;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

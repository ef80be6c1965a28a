/**
 * The transfer engine's contract: swarms joined, payload stored, progress told.
 */
@Export
@Version("1.1.0")
@NullMarked
package org.essaim.api.transfer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/**
 * Who has what: announces, the tracker, and where a transfer's peers come from.
 */
@Export
@Version("1.1.0")
@NullMarked
package org.essaim.api.tracking;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

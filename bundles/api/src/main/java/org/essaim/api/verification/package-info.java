/**
 * What may be believed: signatures over patches, content against manifests.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.essaim.api.verification;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

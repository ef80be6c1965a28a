/**
 * What a published patch says of itself, and the envelope in which it is signed.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.essaim.api.patch;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

/**
 * The server's database.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.essaim.api.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

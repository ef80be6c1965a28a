/**
 * What is offered to whom, and how fast.
 */
@Export
@Version("1.0.0")
@NullMarked
package org.essaim.api.seeding;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;

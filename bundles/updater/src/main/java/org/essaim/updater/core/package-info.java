/**
 * The updater without OSGi: journal, repository of versions, and the steps of an update.
 */
@NullMarked
package org.essaim.updater.core;

import org.jspecify.annotations.NullMarked;

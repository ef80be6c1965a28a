/** Who has what: the tracker, and the announcer that finds peers. */
@NullMarked
package org.essaim.tracking;

import org.jspecify.annotations.NullMarked;

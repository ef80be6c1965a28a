/** Limits of bytes per second, by the time of day and the day of the week. */
@NullMarked
package org.essaim.rates;

import org.jspecify.annotations.NullMarked;

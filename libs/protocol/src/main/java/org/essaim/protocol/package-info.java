/** Bencode and BitTorrent metainfo, strict and bounded. */
@NullMarked
package org.essaim.protocol;

import org.jspecify.annotations.NullMarked;

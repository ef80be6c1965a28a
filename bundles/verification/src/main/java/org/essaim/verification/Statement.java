/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.verification;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Pattern;
import org.essaim.api.Fault;
import org.essaim.api.InfoHash;
import org.essaim.api.PatchId;
import org.essaim.api.Sha256;
import org.essaim.api.patch.PatchDescriptor;
import org.essaim.payload.ManifestHeader;

/** Reads the body of a signed envelope. It is strict in what it knows: a statement of a later format is refused whole. */
final class Statement {

    /** The payload type of a descriptor. */
    static final String TYPE = "application/vnd.essaim.patch+json";

    /** No payload is longer: 256 TiB. */
    private static final long LONGEST = 1L << 48;

    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final Set<String> FIELDS = Set.of(
            "entries",
            "format",
            "infoHash",
            "kind",
            "manifestHash",
            "manifestLength",
            "name",
            "payloadLength",
            "treeLength",
            "version");

    private Statement() {}

    /** @throws RejectedException {@code BAD_DESCRIPTOR} */
    static PatchDescriptor parse(byte[] body) throws RejectedException {
        try {
            JsonNode top = StrictJson.object(body);
            for (Iterator<String> names = top.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!FIELDS.contains(name)) {
                    throw new IllegalArgumentException("it has an unknown field");
                }
            }
            StrictJson.number(top, "format", 1, 1);
            PatchDescriptor patch = new PatchDescriptor(
                    new PatchId(StrictJson.text(top, "name"), StrictJson.text(top, "version")),
                    StrictJson.text(top, "kind"),
                    new Sha256(StrictJson.text(top, "manifestHash")),
                    StrictJson.number(top, "manifestLength", 1, LONGEST),
                    new InfoHash(StrictJson.text(top, "infoHash")),
                    StrictJson.number(top, "payloadLength", 1, LONGEST),
                    StrictJson.number(top, "treeLength", 0, LONGEST),
                    (int) StrictJson.number(top, "entries", 1, ManifestHeader.MAX_ENTRIES));
            requireSense(patch);
            return patch;
        } catch (IllegalArgumentException e) {
            throw new RejectedException("BAD_DESCRIPTOR", "The signed statement makes no sense: " + e.getMessage());
        } catch (Fault e) {
            throw new RejectedException("BAD_DESCRIPTOR", "The signed statement makes no sense: " + e.sentence());
        }
    }

    private static void requireSense(PatchDescriptor patch) {
        if (!KIND.matcher(patch.kind()).matches()) {
            throw new IllegalArgumentException("its kind is not a name");
        }
        long content = patch.payloadLength() - patch.manifestLength();
        // Each content is in the payload once, so that it holds at most the tree, and something when the tree has
        // bytes.
        if (content < 0 || content > patch.treeLength() || (content == 0) != (patch.treeLength() == 0)) {
            throw new IllegalArgumentException("its lengths do not fit together");
        }
    }
}

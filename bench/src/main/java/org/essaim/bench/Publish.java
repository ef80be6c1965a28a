/*
 * SPDX-License-Identifier: Apache-2.0
 */
package org.essaim.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.essaim.payload.FilePieceStorage;
import org.essaim.protocol.Metainfo;
import org.essaim.protocol.MetainfoBuilder;

/** How fast a payload is hashed for publishing on all cores, beside what one core does of SHA-256 alone. */
final class Publish {

    private static final int PART = 256 << 10;

    private final Job job;
    private final int cores = Runtime.getRuntime().availableProcessors();

    Publish(Job job) {
        this.job = job;
    }

    /**
     * Measures in turns.
     *
     * @return medians in 10⁶ bytes per second: {@code sha256} of one thread, then {@code v2} and {@code hybrid} of all
     */
    Map<String, Double> run(int runs) throws IOException {
        List<Double> alone = new ArrayList<>();
        List<Double> v2 = new ArrayList<>();
        List<Double> hybrid = new ArrayList<>();
        // The first round is for Java to get warm.
        for (int run = 0; run <= runs; run++) {
            alone.add(sha256());
            v2.add(metainfo(Metainfo.Version.V2));
            hybrid.add(metainfo(Metainfo.Version.HYBRID));
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        medians.put("sha256", median(alone));
        medians.put("v2", median(v2));
        medians.put("hybrid", median(hybrid));
        return medians;
    }

    int cores() {
        return cores;
    }

    /** Lines for people. */
    static List<String> table(Map<String, Double> medians, int cores) {
        double one = medians.getOrDefault("sha256", Double.NaN);
        List<String> lines = new ArrayList<>();
        lines.add(String.format("%-8s %12s %9s", "version", "× SHA-256", "MB/s"));
        medians.forEach((version, rate) -> lines.add(String.format(
                Locale.ROOT,
                "%-8s %12s %9.0f",
                version,
                version.equals("sha256") ? "one thread" : String.format(Locale.ROOT, "%.2f", rate / (one * cores)),
                rate)));
        return lines;
    }

    private double sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] part = new byte[PART];
            long begin = System.nanoTime();
            for (long done = 0; done < job.bytes(); done += PART) {
                digest.update(part);
            }
            digest.digest();
            return job.bytes() * 1e3 / (System.nanoTime() - begin);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private double metainfo(Metainfo.Version version) throws IOException {
        Path folder = job.source().resolve(job.name());
        long begin = System.nanoTime();
        MetainfoBuilder builder = new MetainfoBuilder(version, job.name(), Payloads.PIECE, job.files());
        try (FilePieceStorage storage = FilePieceStorage.staged(folder, job.files(), 4)) {
            Payloads.hash(storage, builder, cores);
        }
        builder.build();
        return job.bytes() * 1e3 / (System.nanoTime() - begin);
    }

    private static double median(List<Double> rates) {
        double[] sorted =
                rates.stream().skip(1).mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}

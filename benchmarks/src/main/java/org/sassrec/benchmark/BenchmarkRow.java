package org.sassrec.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One implementation on one workload, over the rounds of a run. */
final class BenchmarkRow {
    final String implementation;
    final String precision;
    final int workload;
    final int vocabulary;
    final boolean varied;
    final List<Double> rates = new ArrayList<>();
    double peakMegabytes;
    String note = "";

    BenchmarkRow(String implementation, String precision, int workload, int vocabulary, boolean varied) {
        this.implementation = implementation;
        this.precision = precision;
        this.workload = workload;
        this.vocabulary = vocabulary;
        this.varied = varied;
    }

    /** Takes a round's samples/s and the resident peak of its process, and tells them. */
    void addRound(double samplesPerSecond, double peak) {
        rates.add(samplesPerSecond);
        peakMegabytes = Math.max(peakMegabytes, peak);
        System.out.printf(
                Locale.ROOT,
                "W%d, V = %,d, %s, %s, round %d: %,.0f samples/s%n",
                workload,
                vocabulary,
                implementation,
                precision,
                rates.size(),
                samplesPerSecond);
    }

    double median() {
        return median(rates);
    }

    /** The median over the rounds of another's rate and this one's. */
    double ratioOf(BenchmarkRow other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            ratios.add(other.rates.get(i) / rates.get(i));
        }
        return median(ratios);
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}

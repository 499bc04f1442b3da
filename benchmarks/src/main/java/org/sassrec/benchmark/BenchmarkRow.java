package org.sassrec.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The results of one implementation on one workload in all rounds. */
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

    /** Adds and prints the samples per second and the peak resident memory of a round. */
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

    /** Returns the median over the rounds of the ratio of the other row's rate to this row's rate. */
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

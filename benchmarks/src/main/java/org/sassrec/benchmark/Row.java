package org.sassrec.benchmark;

import java.util.ArrayList;
import java.util.List;

/** One implementation on one workload, over the rounds of a run. */
final class Row {
    final String implementation;
    final String precision;
    final int workload;
    final int vocabulary;
    final List<Double> rates = new ArrayList<>();
    double peakMegabytes;
    String note = "";

    Row(String implementation, String precision, int workload, int vocabulary) {
        this.implementation = implementation;
        this.precision = precision;
        this.workload = workload;
        this.vocabulary = vocabulary;
    }

    /** A round's samples/s and the resident peak of its process. */
    void add(double samplesPerSecond, double peak) {
        rates.add(samplesPerSecond);
        peakMegabytes = Math.max(peakMegabytes, peak);
    }

    double median() {
        return median(rates);
    }

    /** The median over the rounds of another's rate and this one's. */
    double ratioOf(Row other) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < rates.size(); i++) {
            ratios.add(other.rates.get(i) / rates.get(i));
        }
        return median(ratios);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}

package org.sassrec.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sassrec.config.QualityGateVerdict;
import org.sassrec.config.QualityGateVerdict.Outcome;

/** Tests the report of quality gates for build servers. */
class JUnitReportTest {

    @Test
    void writesPassedFailedAndSkippedTests() {
        List<QualityGateVerdict> verdicts = List.of(
                new QualityGateVerdict("home", "hr@50 atLeast", Outcome.PASS, true, "hr@50 is 0.2"),
                new QualityGateVerdict("home", "hr@50 noWorseThan lastRun", Outcome.SKIPPED, true, "no run before it"),
                new QualityGateVerdict("cart", "hr@50 atLeast", Outcome.FAIL, false, "0.1 < 0.2"),
                new QualityGateVerdict("cart", "auc atLeast", Outcome.INCONCLUSIVE, true, "within chance"),
                new QualityGateVerdict("live", "auc atLeast", Outcome.INCONCLUSIVE, false, "not measured"));

        assertThat(JUnitReport.of("quality gates", verdicts)).isEqualTo("""
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuite name="quality gates" tests="5" failures="2" errors="0" skipped="2">
                  <testcase classname="qualityGates.home" name="hr@50 atLeast" time="0">
                    <system-out>hr@50 is 0.2</system-out>
                  </testcase>
                  <testcase classname="qualityGates.home" name="hr@50 noWorseThan lastRun" time="0">
                    <skipped message="no run before it"/>
                  </testcase>
                  <testcase classname="qualityGates.cart" name="hr@50 atLeast" time="0">
                    <failure message="0.1 &lt; 0.2"/>
                  </testcase>
                  <testcase classname="qualityGates.cart" name="auc atLeast" time="0">
                    <skipped message="within chance"/>
                  </testcase>
                  <testcase classname="qualityGates.live" name="auc atLeast" time="0">
                    <failure message="not measured"/>
                  </testcase>
                </testsuite>
                """);
    }
}

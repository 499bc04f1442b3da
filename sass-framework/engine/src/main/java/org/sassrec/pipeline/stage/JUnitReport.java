package org.sassrec.pipeline.stage;

import java.io.StringWriter;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.sassrec.config.QualityGateVerdict;

/**
 * Writes quality gate verdicts as a JUnit report for build servers. Each verdict is a test case. A gate that rejects
 * its scenario is a failure. A gate that passes without a result, for example without a reference, is skipped.
 */
public final class JUnitReport {
    private JUnitReport() {}

    /**
     * Returns the text of the report.
     *
     * @param name of the test suite
     */
    public static String of(String name, List<QualityGateVerdict> verdicts) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            line(xml, 0);
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", name);
            xml.writeAttribute("tests", String.valueOf(verdicts.size()));
            xml.writeAttribute("failures", count(verdicts, false));
            xml.writeAttribute("errors", "0");
            xml.writeAttribute("skipped", count(verdicts, true));
            for (QualityGateVerdict verdict : verdicts) {
                line(xml, 1);
                testCase(xml, verdict);
            }
            line(xml, 0);
            xml.writeEndElement();
            line(xml, 0);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException(impossible);
        }
        return text.toString();
    }

    private static void testCase(XMLStreamWriter xml, QualityGateVerdict verdict) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "qualityGates." + verdict.scenario());
        xml.writeAttribute("name", verdict.gate());
        xml.writeAttribute("time", "0");
        line(xml, 2);
        if (verdict.outcome() == QualityGateVerdict.Outcome.PASS) {
            xml.writeStartElement("system-out");
            xml.writeCharacters(verdict.text());
            xml.writeEndElement();
        } else {
            xml.writeEmptyElement(verdict.passes() ? "skipped" : "failure");
            xml.writeAttribute("message", verdict.text());
        }
        line(xml, 1);
        xml.writeEndElement();
    }

    private static String count(List<QualityGateVerdict> verdicts, boolean passing) {
        return String.valueOf(verdicts.stream()
                .filter(verdict -> verdict.outcome() != QualityGateVerdict.Outcome.PASS && verdict.passes() == passing)
                .count());
    }

    private static void line(XMLStreamWriter xml, int depth) throws XMLStreamException {
        xml.writeCharacters("\n" + "  ".repeat(depth));
    }
}

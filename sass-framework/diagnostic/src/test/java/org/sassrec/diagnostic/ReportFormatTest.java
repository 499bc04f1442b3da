package org.sassrec.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ReportFormatTest {

    private static final SourceText SOURCE = SourceText.of("a folder/\u6587.yaml", "model:\n  epocs: \"\u4e2d\t1\"\n");

    private static final List<Diagnostic> PROBLEMS = List.of(
            Diagnostic.error(TestCode.UNKNOWN_KEY, "unknown key `epocs`, 100%\u0001")
                    .at(SOURCE.span(2, 3, 5), "not a key")
                    .withHelp("did you mean `epochs`?")
                    .withNote("first here", SOURCE.span(1, 1, 5))
                    .withNote("nowhere")
                    .withFix(Fix.rename(SOURCE.span(2, 3, 5), "epocs", "epochs").orElseThrow())
                    .withFix(Fix.removeEntry(SOURCE.span(2, 3, 5), "epocs")),
            Diagnostic.warning(TestCode.LABEL_ALWAYS_TRUE, "always true").inFile("data.csv"),
            Diagnostic.error(TestCode.NO_TRAINING_POSITIVES, "no place"));

    private static JsonNode json(ReportFormat format, List<Diagnostic> problems) throws IOException {
        return new ObjectMapper().readTree(format.render(problems));
    }

    @Test
    void writesValidSarif() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/schema/sarif-schema-2.1.0.json")) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(Objects.requireNonNull(in));
            for (List<Diagnostic> problems : List.of(PROBLEMS, List.<Diagnostic>of())) {
                assertThat(schema.validate(ReportFormat.SARIF.render(problems), InputFormat.JSON))
                        .isEmpty();
            }
            // The schema is effective: it rejects an unknown level.
            assertThat(schema.validate(
                            ReportFormat.SARIF.render(PROBLEMS).replace("\"warning\"", "\"worry\""), InputFormat.JSON))
                    .isNotEmpty();
        }
    }

    @Test
    void writesLocationsNotesAndFixesToSarif() throws IOException {
        JsonNode run = json(ReportFormat.SARIF, PROBLEMS).at("/runs/0");
        assertThat(run.at("/tool/driver/rules/0/shortDescription/text").asText())
                .isEqualTo("unknown key");
        JsonNode result = run.at("/results/0");
        assertThat(result.path("ruleId").asText()).isEqualTo("SASS2003");
        JsonNode place = result.at("/locations/0/physicalLocation");
        assertThat(place.at("/artifactLocation/uri").asText()).isEqualTo("a%20folder/%E6%96%87.yaml");
        assertThat(place.at("/region/startLine").asInt()).isEqualTo(2);
        assertThat(place.at("/region/startColumn").asInt()).isEqualTo(3);
        assertThat(place.at("/region/endColumn").asInt()).isEqualTo(8);
        assertThat(result.at("/relatedLocations/0/message/text").asText()).isEqualTo("first here");
        assertThat(result.path("fixes")).hasSize(1);
        assertThat(result.at("/fixes/0/artifactChanges/0/replacements/0/insertedContent/text")
                        .asText())
                .isEqualTo("epochs");
        assertThat(run.at("/results/1/level").asText()).isEqualTo("warning");
        assertThat(run.at("/results/1/locations/0/physicalLocation/region").isMissingNode())
                .isTrue();
        assertThat(run.at("/results/2/locations").isMissingNode()).isTrue();
    }

    @Test
    void writesEveryFieldToJson() throws IOException {
        JsonNode report = json(ReportFormat.JSON, PROBLEMS);
        assertThat(report.path("errors").asInt()).isEqualTo(2);
        assertThat(report.path("warnings").asInt()).isEqualTo(1);
        JsonNode first = report.at("/problems/0");
        assertThat(first.path("message").asText()).isEqualTo(PROBLEMS.get(0).message());
        assertThat(first.path("source").asText()).isEqualTo("  epocs: \"\u4e2d\t1\"");
        assertThat(first.at("/notes/0/line").asInt()).isEqualTo(1);
        assertThat(first.path("fixes")).hasSize(2);
    }

    @Test
    void writesGithubAnnotations() {
        assertThat(ReportFormat.GITHUB.render(PROBLEMS).lines())
                .containsExactly(
                        "::error file=a folder/\u6587.yaml,line=2,col=3,endColumn=8,title=SASS2003::unknown key `epocs`,"
                                + " 100%25\uFFFD: not a key%0Ahelp: did you mean `epochs`?%0Anote: nowhere",
                        "::warning file=data.csv,title=SASS4013::always true", "::error title=SASS5001::no place");
        assertThat(ReportFormat.GITHUB.render(List.of())).isEmpty();
    }

    @Test
    void findsFormatByWord() {
        assertThat(ReportFormat.of("SARIF")).hasValue(ReportFormat.SARIF);
        assertThat(ReportFormat.of("xml")).isEmpty();
        for (ReportFormat format : ReportFormat.values()) {
            assertThat(ReportFormat.ids()).contains(format.id());
        }
    }
}

package org.sassrec.dataset;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.sassrec.config.FeatureConfig;
import org.sassrec.config.Vocabulary;

/** Names of the files of a dataset, and access to its two JSON files. */
public final class DatasetFiles {

    /** Version of the format that this code reads and writes. */
    public static final int VERSION = 12;

    /** Name of the manifest. It is written last, so a folder without it is incomplete. */
    public static final String MANIFEST = "manifest.json";

    public static final String EVENTS = "events.arrow";
    public static final String EVENTS_BY_TIME = "events_by_time.arrow";
    public static final String POSITIVES = "positives.arrow";
    public static final String POSITIVES_BY_TIME = "positives_by_time.arrow";
    public static final String STARTS = "starts.arrow";
    public static final String SCENARIO_DAYS = "scenario_days.arrow";
    public static final String SCENARIO_TEST_DAYS = "scenario_test_days.arrow";

    /** Name of the column in files with a single value. */
    public static final String VALUE = "value";

    /** Name of the column of a vocabulary of ids that states whether the train horizon knows a value: 1 or 0. */
    public static final String TRAIN = "train";

    private static final ObjectMapper JSON = mapper();

    private DatasetFiles() {}

    /** Files of one side. */
    public enum EntityFiles {
        USER,
        ITEM;

        /** Returns the file of ids and text columns. */
        public String ids() {
            return prefix() + "s.arrow";
        }

        /** Returns the file of features that do not change with time. */
        public String features() {
            return prefix() + "_features.arrow";
        }

        /** Returns the file of daily sums inside the horizons. */
        public String days() {
            return prefix() + "_days.arrow";
        }

        /** Returns the file of daily sums of test events, which belong to no horizon. */
        public String testDays() {
            return prefix() + "_test_days.arrow";
        }

        /** Returns the file of pairs of entity and scenario. */
        public String visits(Horizon horizon) {
            return prefix() + "_visits_" + lower(horizon) + ".arrow";
        }

        private String prefix() {
            return lower(this);
        }

        /** Returns the folder of the files of a shard of the users or of a part of the items. */
        public Path folder(Path dataset, int part) {
            return dataset.resolve(
                    String.format(java.util.Locale.ROOT, this == USER ? "shard-%05d" : "items-%05d", part));
        }
    }

    /** Returns the file with the first row of each entity in a file that is sorted by entity. */
    public static String starts(String file) {
        return file.replace(".arrow", "_starts.arrow");
    }

    /** Returns whether a file contains the first row of each entity and, in its last row, the number of rows. */
    public static boolean isStarts(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return name.equals(STARTS) || (name.endsWith("_starts.arrow") && !isVocabulary(name));
    }

    /** Returns the file of event rows of a scenario's positives or exposures. */
    public static String scenarioRows(int scenario, Split split, boolean positives) {
        return "scenario_" + scenario + "_" + lower(split) + (positives ? "_samples" : "_exposures") + ".arrow";
    }

    /** Returns the file of the values of an embedding table. */
    public static String vocabulary(String table) {
        return "vocabulary_" + table.replace('.', '+').replaceAll("[^A-Za-z0-9_+]", "-") + ".arrow";
    }

    /** Returns whether a file contains the values of an embedding table. */
    public static boolean isVocabulary(String file) {
        return file.startsWith("vocabulary_");
    }

    /** Returns the file of the values of a multi feature. */
    public static String bag(int feature) {
        return "feature_" + feature + "_bag.arrow";
    }

    /** Returns the file of daily values of a statistic of a column. */
    public static String days(int feature) {
        return "feature_" + feature + "_days.arrow";
    }

    /** Returns the file of the items of a list column. */
    public static String list(int list) {
        return "list_" + list + ".arrow";
    }

    /** Returns the file of the candidates that a list or a condition selects. */
    public static String candidates(int scenario) {
        return "scenario_" + scenario + "_candidates.arrow";
    }

    /** Returns the sort key of the day tables: a slot (a scenario, or all scenarios), then a day. */
    public static long dayKey(int slot, int day) {
        return ((long) slot << Integer.SIZE) | ((day ^ Integer.MIN_VALUE) & 0xFFFF_FFFFL);
    }

    /**
     * Returns the first slot of a horizon in the files of column statistics.
     *
     * @param bounded whether only events inside the horizon count, otherwise all events
     * @param slots number of slots of one horizon
     */
    public static int firstSlot(Horizon horizon, boolean bounded, int slots) {
        return (horizon.code() + (bounded ? 0 : Horizon.values().length)) * slots;
    }

    /** Returns the slot of a {@link #dayKey}. */
    public static int slotOf(long key) {
        return (int) (key >>> Integer.SIZE);
    }

    /** Returns the day of a {@link #dayKey}. */
    public static int dayOf(long key) {
        return (int) key ^ Integer.MIN_VALUE;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Writes the layout of a dataset. */
    public static void write(Path folder, DatasetLayout layout) throws IOException {
        JSON.writeValue(folder.resolve(DatasetLayout.FILE).toFile(), layout);
    }

    /** Writes the manifest. All other files must exist. */
    public static void write(Path folder, DatasetManifest manifest) throws IOException {
        JSON.writeValue(folder.resolve(MANIFEST).toFile(), manifest);
    }

    public static DatasetLayout readLayout(Path folder) throws IOException {
        return JSON.readValue(folder.resolve(DatasetLayout.FILE).toFile(), DatasetLayout.class);
    }

    public static DatasetManifest readManifest(Path folder) throws IOException {
        return JSON.readValue(folder.resolve(MANIFEST).toFile(), DatasetManifest.class);
    }

    public static int readVersion(Path folder) throws IOException {
        return JSON.readTree(folder.resolve(MANIFEST).toFile()).path("version").asInt(-1);
    }

    /** Returns the canonical JSON of a value for fingerprints. */
    public static String toJson(Object value) throws IOException {
        return JSON.writeValueAsString(value);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    private static ObjectMapper mapper() {
        SimpleModule module = new SimpleModule();
        module.addSerializer(Duration.class, ToStringSerializer.instance);
        module.addDeserializer(Duration.class, new StdDelegatingDeserializer<>(new DurationReader()));
        JsonMapper.Builder builder = JsonMapper.builder()
                .addModule(module)
                .addMixIn(FeatureConfig.class, Typed.class)
                .addMixIn(Vocabulary.class, Typed.class)
                .enable(SerializationFeature.INDENT_OUTPUT);
        for (Class<?> sealed : List.of(FeatureConfig.class, Vocabulary.class)) {
            for (Class<?> type : sealed.getPermittedSubclasses()) {
                builder.registerSubtypes(new NamedType(type, type.getSimpleName()));
            }
        }
        return builder.build();
    }

    private static final class DurationReader extends StdConverter<String, Duration> {
        @Override
        public Duration convert(String text) {
            return Duration.parse(text);
        }
    }
}

package org.sassrec.prepare.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sassrec.prepare.sql.SqlEngine.Column;

/** Reads files of JSON objects on the machine of the driver. */
final class JsonRows {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Rows that the driver holds at the same time. */
    private static final int LOADED_ROWS = 1 << 16;

    private JsonRows() {}

    /** Returns the rows of a file with one object per line. */
    static Dataset<Row> load(SparkSession session, Path file, List<Column> columns) throws IOException {
        StructType schema = new StructType();
        for (Column column : columns) {
            schema = schema.add(column.name(), type(column.type()));
        }
        Dataset<Row> all = session.createDataFrame(new ArrayList<>(), schema);
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            Iterator<String> rest = lines.iterator();
            List<Row> rows = new ArrayList<>();
            while (rest.hasNext()) {
                rows.add(row(JSON.readTree(rest.next()), columns));
                if (rows.size() == LOADED_ROWS || !rest.hasNext()) {
                    all = all.union(session.createDataFrame(new ArrayList<>(rows), schema));
                    rows.clear();
                }
            }
        }
        return all;
    }

    private static DataType type(String type) {
        return switch (type) {
            case "INTEGER" -> DataTypes.IntegerType;
            case "BOOLEAN" -> DataTypes.BooleanType;
            default -> DataTypes.StringType;
        };
    }

    private static Row row(JsonNode json, List<Column> columns) {
        return RowFactory.create(columns.stream()
                .map(column -> {
                    JsonNode value = json.path(column.name());
                    return switch (column.type()) {
                        case "INTEGER" -> (Object) value.intValue();
                        case "BOOLEAN" -> value.booleanValue();
                        default -> value.textValue();
                    };
                })
                .toArray());
    }
}

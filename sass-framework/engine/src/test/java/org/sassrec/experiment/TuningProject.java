package org.sassrec.experiment;

/** The configuration of a project whose data does not exist. */
final class TuningProject {
    static final String YAML = """
            sass: 1
            name: tuned
            data:
              events: {path: log.csv, user: u, item: i, time: {column: t, unit: timestamp}}
              split: {by: leaveOneOut}
            scenarios:
              home: {where: a = 1, label: y = 1}
            features:
              user:
                - {name: last, type: sequence, of: item}
              item:
                - {name: item, column: i, type: id}
            pretrain: {task: none}
            """;

    private TuningProject() {}
}

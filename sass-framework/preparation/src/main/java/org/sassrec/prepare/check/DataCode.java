package org.sassrec.prepare.check;

import org.sassrec.diagnostic.DiagnosticCode;

/** Codes of the source data and of their preparation. */
public final class DataCode {
    public static final DiagnosticCode NO_MATCHING_FILE = DiagnosticCode.of(4001);
    public static final DiagnosticCode EMPTY_SOURCE = DiagnosticCode.of(4002);
    public static final DiagnosticCode WRONG_DELIMITER = DiagnosticCode.of(4003);
    public static final DiagnosticCode SOURCE_UNREADABLE = DiagnosticCode.of(4004);
    public static final DiagnosticCode UNKNOWN_COLUMN = DiagnosticCode.of(4005);
    public static final DiagnosticCode DUPLICATE_TABLE_KEY = DiagnosticCode.of(4007);
    public static final DiagnosticCode ID_COLUMN_EMPTY = DiagnosticCode.of(4008);
    public static final DiagnosticCode MISSING_DATES = DiagnosticCode.of(4009);
    public static final DiagnosticCode OVERLAPPING_SCENARIOS = DiagnosticCode.of(4010);
    public static final DiagnosticCode EMPTY_SCENARIO = DiagnosticCode.of(4011);
    public static final DiagnosticCode LABEL_NEVER_TRUE = DiagnosticCode.of(4012);
    public static final DiagnosticCode LABEL_ALWAYS_TRUE = DiagnosticCode.of(4013);
    public static final DiagnosticCode INCOMPLETE_ROWS = DiagnosticCode.of(4014);
    public static final DiagnosticCode FEW_POSITIVES = DiagnosticCode.of(4015);
    public static final DiagnosticCode DUPLICATE_EVENTS = DiagnosticCode.of(4016);
    public static final DiagnosticCode WRONG_TIME_UNIT = DiagnosticCode.of(4017);
    public static final DiagnosticCode IMPLAUSIBLE_TIMES = DiagnosticCode.of(4018);
    public static final DiagnosticCode WRONG_TIME_COLUMN_TYPE = DiagnosticCode.of(4019);
    public static final DiagnosticCode SPLIT_WITHOUT_POSITIVES = DiagnosticCode.of(4020);
    public static final DiagnosticCode TEST_BEFORE_TRAIN = DiagnosticCode.of(4021);
    public static final DiagnosticCode PRETRAINING_EVENTS_TOO_LATE = DiagnosticCode.of(4022);
    public static final DiagnosticCode PRETRAINING_EVENTS_REDUNDANT = DiagnosticCode.of(4023);
    public static final DiagnosticCode FILE_USED_TWICE = DiagnosticCode.of(4024);
    public static final DiagnosticCode SPLIT_COLUMN_NOT_TIME = DiagnosticCode.of(4025);
    public static final DiagnosticCode LABEL_IS_NULL = DiagnosticCode.of(4026);
    public static final DiagnosticCode TOO_MANY_COLUMNS = DiagnosticCode.of(4028);
    public static final DiagnosticCode DATA_NOT_READY = DiagnosticCode.of(4029).temporary();
    public static final DiagnosticCode NO_SHARED_ENTITIES = DiagnosticCode.of(4030);
    public static final DiagnosticCode FEW_SHARED_ENTITIES = DiagnosticCode.of(4031);
    public static final DiagnosticCode TARGETS_NOT_CANDIDATES = DiagnosticCode.of(4032);
    public static final DiagnosticCode TARGETS_EXCLUDED = DiagnosticCode.of(4033);
    public static final DiagnosticCode STATISTICS_OF_LATER_DAYS = DiagnosticCode.of(4034);
    public static final DiagnosticCode NO_EVENTS_BEFORE_DATE = DiagnosticCode.of(4035);
    public static final DiagnosticCode ENGINES_DIFFER = DiagnosticCode.of(4036);
    public static final DiagnosticCode FEATURE_NOT_NUMERIC = DiagnosticCode.of(4040);
    public static final DiagnosticCode FEATURE_NOT_AVAILABLE = DiagnosticCode.of(4041);
    public static final DiagnosticCode LIST_ENTRIES_NOT_ITEMS = DiagnosticCode.of(4042);
    public static final DiagnosticCode INVALID_VOCABULARY = DiagnosticCode.of(4045);
    public static final DiagnosticCode INVALID_FEATURE_VECTOR = DiagnosticCode.of(4046);
    public static final DiagnosticCode LOOKUP_KEYS_MISSING = DiagnosticCode.of(4047);
    public static final DiagnosticCode CANDIDATES_NOT_ITEMS = DiagnosticCode.of(4048);
    public static final DiagnosticCode INVALID_FILTER_COLUMN = DiagnosticCode.of(4049);
    public static final DiagnosticCode DATASET_DISK_FULL = DiagnosticCode.of(4050);
    public static final DiagnosticCode DATASET_FOLDER_NOT_WRITABLE = DiagnosticCode.of(4051);
    public static final DiagnosticCode DATASET_WRITE_FAILED = DiagnosticCode.of(4053);
    public static final DiagnosticCode OUTPUT_FOLDER_HAS_FOREIGN_FILES = DiagnosticCode.of(4056);
    public static final DiagnosticCode PREPARE_FAILED = DiagnosticCode.of(4060);
    public static final DiagnosticCode ADDRESS_UNREACHABLE = DiagnosticCode.of(4061);
    public static final DiagnosticCode ENGINE_MISSING = DiagnosticCode.of(4062);
    public static final DiagnosticCode HEADER_LINE_MISSING = DiagnosticCode.of(4081);
    public static final DiagnosticCode FEATURE_CONSTANT = DiagnosticCode.of(4090);
    public static final DiagnosticCode FEATURE_ALMOST_UNIQUE = DiagnosticCode.of(4091);
    public static final DiagnosticCode LABEL_LEAKAGE = DiagnosticCode.of(4092);
    public static final DiagnosticCode TEXT_IN_NUMBER_FEATURE = DiagnosticCode.of(4093);
    public static final DiagnosticCode NO_COMMON_IDS = DiagnosticCode.of(4094);
    public static final DiagnosticCode EVENTS_WITHOUT_ENTITY_ROW = DiagnosticCode.of(4095);
    public static final DiagnosticCode INCONSISTENT_ID_FORMAT = DiagnosticCode.of(4096);
    public static final DiagnosticCode ID_TOO_LONG = DiagnosticCode.of(4097);
    public static final DiagnosticCode VOCABULARY_FULL = DiagnosticCode.of(4098);
    public static final DiagnosticCode FUTURE_LEAKAGE = DiagnosticCode.of(4099);

    private DataCode() {}
}

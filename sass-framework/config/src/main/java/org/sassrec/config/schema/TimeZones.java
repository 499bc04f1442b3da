package org.sassrec.config.schema;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * The time zones that every engine supports: the regions of the tz database, which includes offsets of full hours from
 * -12 to 14.
 */
final class TimeZones {
    private static final int HOUR = 3600;

    /** Regions without transitions after this time can replace their offset. */
    private static final Instant STABLE_SINCE = Instant.parse("2026-01-01T00:00:00Z");

    private TimeZones() {}

    /**
     * Returns the zone if all engines support it.
     *
     * @throws ConversionException if it is an offset without a region
     */
    static ZoneId validate(ZoneId zone) throws ConversionException {
        if (!(zone.normalized() instanceof ZoneOffset offset)) {
            return zone;
        }
        int seconds = offset.getTotalSeconds();
        if (seconds % HOUR == 0 && seconds >= -12 * HOUR && seconds <= 14 * HOUR) {
            return zone;
        }
        throw ConversionException.outOfRange("`" + zone + "` is not an offset of full hours from -12 to 14")
                .withHelp(region(offset)
                        .map(name -> "write the region, for example `" + name + "`")
                        .orElse("write the region, for example `America/St_Johns`"));
    }

    private static Optional<String> region(ZoneOffset offset) {
        return ZoneId.getAvailableZoneIds().stream()
                .filter(id -> id.contains("/"))
                .filter(id -> {
                    ZoneRules rules = ZoneId.of(id).getRules();
                    return rules.getOffset(STABLE_SINCE).equals(offset) && rules.nextTransition(STABLE_SINCE) == null;
                })
                .sorted()
                .findFirst();
    }
}

package io.rechargeroutes.intake;

import io.rechargeroutes.model.Location;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** The check of {@code location}: both coordinates or none, in decimal degrees. */
final class LocationCheck {

    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,3}(\\.[0-9]{1,15})?");

    private final Fields fields;
    private final Problems problems;

    LocationCheck(Fields fields, Problems problems) {
        this.fields = fields;
        this.problems = problems;
    }

    /** The location, or null where there is none. */
    Location value() {
        fields.refuseOthersThan(FieldNames.LOCATION);
        String latitude = degrees("latitude", "longitude", 90);
        String longitude = degrees("longitude", "latitude", 180);
        return latitude == null || longitude == null ? null : new Location(latitude, longitude);
    }

    private String degrees(String name, String other, int most) {
        if (!fields.has(name) && fields.has(other)) {
            problems.missing("location." + name, "a location needs both coordinates");
        }
        String text = fields.text(name);
        if (text != null && !(DECIMAL.matcher(text).matches() && new BigDecimal(text).abs().compareTo(BigDecimal.valueOf(most)) <= 0)) {
            problems.invalid("location." + name, Quoted.value(text) + " must be decimal degrees from -" + most + " to " + most);
        }
        return text;
    }
}

// Dates as Java writes them: java Dates.java
import java.text.DateFormat;
import java.time.*;
import java.time.chrono.*;
import java.time.format.*;
import java.util.*;

class Dates {
    static void out(String group, String date, String text) {
        System.out.println(group + "\t" + date + "\t" + text);
    }

    public static void main(String[] arguments) {
        String name = "Java " + System.getProperty("java.version") + ": ";
        String[][] moments = {
            {"2024-05-07T00:30:00", "UTC"}, {"2024-05-17T10:15:30", "Europe/Berlin"}, {"2024-12-31T23:45:05", "Asia/Kolkata"},
            {"2023-01-01T12:00:00", "America/New_York"}, {"1999-11-09T18:06:00", "Asia/Kathmandu"}, {"2024-02-29T06:05:04", "America/Sao_Paulo"},
        };
        for (String[] moment : moments) {
            ZonedDateTime when = LocalDateTime.parse(moment[0]).atZone(ZoneId.of(moment[1]));
            String date = moment[0].substring(0, 10);
            Date old = Date.from(when.toInstant());
            TimeZone.setDefault(TimeZone.getTimeZone(moment[1]));
            out(name + "Date.toString", date, old.toString());
            for (String tag : new String[] {"en-US", "en-GB", "en-AU", "en-CA", "en-IN", "en-ZA", "en-NZ", "en-IE", "en-DK", "en-FI", "en-SG"}) {
                Locale locale = Locale.forLanguageTag(tag);
                for (FormatStyle day : FormatStyle.values()) {
                    out(name + "ofLocalizedDate", date, when.format(DateTimeFormatter.ofLocalizedDate(day).withLocale(locale)));
                    for (FormatStyle time : FormatStyle.values())
                        out(name + "ofLocalizedDateTime", date, when.format(DateTimeFormatter.ofLocalizedDateTime(day, time).withLocale(locale)));
                }
                for (int style = 0; style < 4; style++)
                    out(name + "DateFormat", date, DateFormat.getDateTimeInstance(style, style, locale).format(old));
            }
            out(name + "java.time", date, when.toString());
            out(name + "java.time", date, when.toOffsetDateTime().toString());
            out(name + "java.time", date, when.toLocalDateTime().toString());
            DateTimeFormatter[] standard = {
                DateTimeFormatter.ISO_ZONED_DATE_TIME, DateTimeFormatter.ISO_OFFSET_DATE_TIME, DateTimeFormatter.ISO_LOCAL_DATE,
                DateTimeFormatter.ISO_DATE, DateTimeFormatter.BASIC_ISO_DATE, DateTimeFormatter.RFC_1123_DATE_TIME,
            };
            for (DateTimeFormatter format : standard) out(name + "java.time", date, when.format(format));
            out(name + "java.time", "?", when.format(DateTimeFormatter.ISO_WEEK_DATE));
            out(name + "java.time", "?", when.format(DateTimeFormatter.ISO_ORDINAL_DATE));
            out(name + "java.time, other calendars", "?", ThaiBuddhistDate.from(when).toString());
            out(name + "java.time, other calendars", "?", MinguoDate.from(when).toString());
            out(name + "java.time, other calendars", "?", HijrahDate.from(when).toString());
            for (String pattern : new String[] {
                "EEE MMM dd HH:mm:ss zzz yyyy", "d MMM yyyy, HH:mm z", "yyyy-MM-dd HH:mm:ss VV", "d MMMM yyyy h:mm a zzzz", "MMMM d, yyyy G",
                "dd/MM/yyyy HH:mm:ss", "MM/dd/yyyy hh:mm a", "yyyy.MM.dd G 'at' HH:mm:ss z", "EEE, MMM d, ''yy", "yyyyMMddHHmmssZ", "EEEE, d MMMM uuuu",
                "d-MMM-yyyy", "dd.MM.yyyy HH:mm", "yyyy/MM/dd", "d MMM yyyy KK:mm a", "d MMM yyyy HH:mm 'UTC'xxx", "d MMM yyyy HH:mm OOOO", "YYYY-'W'ww-e"})
                out(name + "DateTimeFormatter patterns", pattern.startsWith("YYYY") || pattern.endsWith("yy") && !pattern.endsWith("yyyy") ? "?" : date,
                    when.format(DateTimeFormatter.ofPattern(pattern, Locale.US)));
            LocalDate early = when.toLocalDate().withYear(24);
            out(name + "years of two digits", "?", early.format(DateTimeFormatter.ofPattern("dd/MM/yyyy", Locale.US)));
            out(name + "years of two digits", "?", early.format(DateTimeFormatter.ofPattern("d MMM yyyy", Locale.US)));
            out(name + "String.format", date, String.format(Locale.US, "%tc", when));
            out(name + "String.format", date, String.format(Locale.US, "%1$tF %1$tT", when));
            out(name + "String.format", "?", String.format(Locale.US, "%tD", when));
            out(name + "String.format", date, String.format(Locale.US, "%1$tB %1$te, %1$tY %1$tl:%1$tM %1$Tp", when));
        }
    }
}

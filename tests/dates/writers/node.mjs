// Dates as Node and the libraries beside it write them: node node.mjs FOLDER, with FOLDER/node_modules.
import { createRequire } from "node:module";
const require = createRequire(process.argv[2] + "/");
const version = (name) => JSON.parse(require("fs").readFileSync(`${process.argv[2]}/node_modules/${name}/package.json`)).version;
const moments = [
  ["2024-05-07T00:30:00", "UTC"], ["2024-05-17T10:15:30", "Europe/Berlin"], ["2024-12-31T23:45:05", "Asia/Kolkata"],
  ["2023-01-01T12:00:00", "America/New_York"], ["1999-11-09T18:06:00", "Asia/Kathmandu"], ["2024-02-29T06:05:04", "America/Sao_Paulo"],
];
const out = (group, date, text) => process.stdout.write(`${group}\t${date}\t${text}\n`);
const { DateTime } = require("luxon");
const instant = (local, zone) => DateTime.fromISO(local, { zone }).toJSDate();
const node = `Node ${process.versions.node}, ICU ${process.versions.icu}`;
const styles = ["full", "long", "medium", "short"];
const english = ["en-US", "en-GB", "en-AU", "en-CA", "en-IN", "en-ZA", "en-NZ", "en-IE", "en-DK", "en-FI", "en-SE", "en-HK", "en-SG", "en-BZ", "en-CH"];
for (const [local, zone] of moments) {
  const date = local.slice(0, 10), when = instant(local, zone);
  for (const locale of english) {
    const intl = (options) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(when);
    for (const dateStyle of styles) {
      out(`${node}: Intl, date styles`, date, intl({ dateStyle }));
      for (const timeStyle of styles) out(`${node}: Intl, date and time styles`, date, intl({ dateStyle, timeStyle }));
    }
    const day = { year: "numeric", month: "long", day: "numeric" };
    for (const timeZoneName of ["long", "short", "longOffset", "shortOffset", "longGeneric"])
      out(`${node}: Intl, zone names`, date, intl({ ...day, hour: "numeric", minute: "2-digit", timeZoneName }));
    out(`${node}: Intl, eras and hours`, date, intl({ ...day, era: "short" }));
    for (const hourCycle of ["h11", "h12", "h23"]) out(`${node}: Intl, eras and hours`, date, intl({ ...day, month: "short", weekday: "short", hour: "numeric", minute: "2-digit", hourCycle }));
    out(`${node}: Intl, eras and hours`, date, intl({ ...day, weekday: "long", hour: "numeric", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 }));
    out(`${node}: Intl, eras and hours`, date, intl({ ...day, hour: "numeric", dayPeriod: "short" }));
    out(`${node}: Intl, toLocaleString`, date, when.toLocaleString(locale, { timeZone: zone }));
    out(`${node}: Intl, toLocaleString`, date, when.toLocaleString(locale, { timeZone: zone, hour12: false }));
  }
  for (const locale of ["en-US", "en-GB"]) {
    const range = new Intl.DateTimeFormat(locale, { timeZone: zone, dateStyle: "long" });
    out(`${node}: Intl, ranges and other calendars`, "?", range.formatRange(when, new Date(+when + 3 * 864e5)));
    out(`${node}: Intl, ranges and other calendars`, "?", new Intl.DateTimeFormat(locale, { timeZone: zone, dateStyle: "medium", timeStyle: "short" }).formatRange(when, new Date(+when + 36e5)));
    for (const calendar of ["buddhist", "islamic-umalqura", "hebrew", "japanese", "persian", "roc", "coptic"])
      for (const dateStyle of ["full", "medium"]) out(`${node}: Intl, ranges and other calendars`, "?", new Intl.DateTimeFormat(`${locale}-u-ca-${calendar}`, { timeZone: zone, dateStyle }).format(when));
  }
  process.env.TZ = zone;
  for (const name of ["toString", "toDateString"]) out(`${node}: Date.${name}`, date, when[name]());
  process.env.TZ = "UTC";
  const utc = when.toISOString().slice(0, 10);
  for (const name of ["toUTCString", "toISOString"]) out(`${node}: Date.${name}`, utc, when[name]());
  const luxon = DateTime.fromISO(local, { zone }).setLocale("en-US"), L = `luxon ${version("luxon")}`;
  for (const name of ["toISO", "toISODate", "toRFC2822", "toSQL", "toString", "toISOWeekDate"]) out(L, name == "toISOWeekDate" ? "?" : date, luxon[name]());
  for (const name of ["toHTTP"]) out(L, utc, luxon[name]());
  for (const name of Object.keys(Object.getOwnPropertyDescriptors(DateTime)).filter((n) => /^DATE(TIME)?_/.test(n))) for (const l of ["en-US", "en-GB", "en-IN"]) out(L, date, luxon.setLocale(l).toLocaleString(DateTime[name]));
  for (const f of ["yyyy LLL dd", "ffff", "FFFF", "fff", "FF", "DDDD", "DDD, T", "ccc dd LLL yyyy HH:mm:ss ZZZ", "yyyy-MM-dd HH:mm:ss z", "cccc, LLLL d, yyyy 'at' h:mm a ZZZZ", "d LLLL yyyy • HH:mm"]) out(L, date, luxon.toFormat(f));
  const moment = require("moment-timezone"), M = `moment ${version("moment")}, moment-timezone ${version("moment-timezone")}`;
  const m = moment.tz(local, zone);
  for (const l of ["en", "en-gb", "en-au", "en-ca", "en-in"]) { if (l != "en") require(`moment/locale/${l}`); for (const f of ["L", "LL", "LLL", "LLLL", "l", "ll", "lll", "llll", "L LT", "LL LTS"]) out(M, date, m.clone().locale(l).format(f)); }
  m.locale("en");
  for (const f of [undefined, "dddd, MMMM Do YYYY, h:mm:ss a", "YYYY-MM-DD HH:mm:ss z", "MMM Do YYYY", "ddd MMM DD YYYY HH:mm:ss [GMT]ZZ", "DD/MM/YYYY - HH:mm", "D MMM YYYY @ h:mma", "MMMM D, YYYY [at] h:mm A", "YYYYMMDD-HHmmss", "YYYYMMDD_HHmmss", "MMM D, YYYY | h:mm A z", "DD MMM YYYY HH:mm:ss Z", "GGGG-[W]WW-E", "DD.MM.YYYY HH:mm", "YYYY.MM.DD", "D. M. YYYY", "DD-MMM-YYYY", "h:mm A · MMM D, YYYY", "MM/DD/YY", "YYYY-DDDD"]) out(M, /GGGG|DDDD$/.test(f ?? "") ? "?" : date, m.format(f));
  out(M, date, m.toString()); 
  const dayjs = require("dayjs"); for (const p of ["utc", "timezone", "localizedFormat", "advancedFormat"]) dayjs.extend(require(`dayjs/plugin/${p}`));
  const D = `dayjs ${version("dayjs")}`, d = dayjs.tz(local, zone);
  for (const f of [undefined, "LLLL", "lll", "L LT", "dddd, MMMM D, YYYY h:mm A", "DD MMM YYYY", "D MMMM YYYY, HH:mm", "YYYY/MM/DD", "MMM D, YYYY - h:mm A", "YYYY-MM-DD HH:mm:ss z", "YYYY-MM-DD HH:mm zzz", "Do MMMM YYYY"]) out(D, date, d.format(f));
  out(D, utc, d.toString());
  const fns = require("date-fns-tz"), F = `date-fns ${version("date-fns")}, date-fns-tz ${version("date-fns-tz")}`;
  for (const f of ["PPPPpppp", "PPPppp", "PPpp", "Pp", "PPPP", "PPP", "EEEE, do MMMM yyyy", "EEE MMM dd yyyy HH:mm:ss xx", "d MMM yyyy G", "yyyy-MM-dd HH:mm:ss zzz", "yyyy-MM-dd'T'HH:mm:ssXXX", "h:mm b, d MMMM yyyy", "dd/MM/yyyy HH:mm", "yyyyMMdd'T'HHmmssX", "MMMM do, yyyy, h:mm aaaa"]) out(F, date, fns.formatInTimeZone(when, zone, f, { locale: require("date-fns/locale").enUS }));
  const s = require("strftime").timezone(0), S = `strftime ${version("strftime")} (npm)`, at = new Date(local + "Z");
  for (const f of ["%c", "%D", "%F %T", "%v", "%x", "%a, %d %b %Y %H:%M:%S %z", "%A, %B %o, %Y", "%d/%b/%Y:%H:%M:%S %z", "%B %e, %Y %l:%M %p"]) out(S, date, s(f, at));
  const d3 = require("d3-time-format"), T = `d3-time-format ${version("d3-time-format")}`;
  for (const f of ["%x, %X", "%c", "%B %d, %Y", "%Y-%m-%dT%H:%M:%S.%LZ", "%d %b %Y", "%Y-%j", "%m/%d/%Y"]) out(T, f == "%Y-%j" ? "?" : date, d3.utcFormat(f)(at));
  const { ZonedDateTime, LocalDateTime, ZoneId } = require("@js-joda/core"), J = `@js-joda/core ${version("@js-joda/core")}`;
  out(J, date, LocalDateTime.parse(local).toString()); out(J, date, ZonedDateTime.of(LocalDateTime.parse(local), ZoneId.of("UTC+02:00")).toString());
  const { Temporal } = require("@js-temporal/polyfill"), P = `@js-temporal/polyfill ${version("@js-temporal/polyfill")}`;
  const z = Temporal.PlainDateTime.from(local).toZonedDateTime(zone);
  out(P, date, z.toString()); out(P, date, z.toString({ offset: "never" })); out(P, date, z.toPlainDate().toString());
  out(P, date, z.toLocaleString("en-US"));
  const space = require("spacetime"), SP = `spacetime ${version("spacetime")}`;
  for (const f of ["nice", "nice-full", "full", "full-short", "numeric", "numeric-us", "numeric-uk", "iso", "iso-short", "mdy", "dmy", "ymd", "nice-short", "nice-day"]) out(SP, f.startsWith("nice") ? "?nice" : date, space(local, zone).format(f));
  const DF = `dateformat ${version("dateformat")}`, df = (await import(`${process.argv[2]}/node_modules/dateformat/lib/dateformat.js`)).default;
  if (df) for (const f of ["default", "fullDate", "longDate", "mediumDate", "shortDate", "paddedShortDate", "isoDateTime", "expiresHeaderFormat", "UTC:dddd, mmmm dS, yyyy, h:MM:ss TT Z"]) out(DF, date, df(at, f, true));
  const tempo = require("@formkit/tempo"), TE = `@formkit/tempo ${version("@formkit/tempo")}`;
  for (const f of ["full", "long", "medium", "short", "dddd, MMMM D, YYYY", "DD MMM YYYY HH:mm"]) for (const l of ["en-US", "en-GB"]) out(TE, date, tempo.format({ date: at, format: f, locale: l, tz: "UTC" }));
}

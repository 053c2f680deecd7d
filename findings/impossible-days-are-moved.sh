#!/bin/sh
# 31/02/2024 is 29 February for two JavaScript libraries and 2 March for two others
#
# Versions: @formkit/tempo 1.1.0, @internationalized/date 3.12.4, @js-joda/core 6.3.2, d3-time-format 4.1.1, dayjs 1.11.23 (Node.js 20)
# Behavior: with an exact pattern, tempo and js-joda read 29 February, dayjs and d3 2 March; d3 also reads the 40th of February.
#   @internationalized/date parses strictly, but its constructor turns month 13 into December. fecha 4.2.3 and
#   date-fns 4.4.0 refuse the same text.
# Guess: tempo, d3 and dayjs fail, as fecha does, and the constructor throws.
# newsdoc refuses a day that is not in the calendar.
set -eu
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . @formkit/tempo@1.1.0 @internationalized/date@3.12.4 @js-joda/core@6.3.2 \
  d3-time-format@4.1.1 dayjs@1.11.23 fecha@4.2.3 >/dev/null
cat > a.mjs <<'JAVASCRIPT'
import { parse } from "@formkit/tempo";
import { CalendarDate } from "@internationalized/date";
import { LocalDate, DateTimeFormatter } from "@js-joda/core";
import { utcParse } from "d3-time-format";
import dayjs from "dayjs";
import custom from "dayjs/plugin/customParseFormat.js";
import fecha from "fecha";
dayjs.extend(custom);
console.log("tempo", parse("31/02/2024", "DD/MM/YYYY").toISOString().slice(0, 10));
console.log("js-joda", LocalDate.parse("31/02/2024", DateTimeFormatter.ofPattern("dd/MM/yyyy")).toString());
console.log("dayjs", dayjs("31/02/2024", "DD/MM/YYYY").format("YYYY-MM-DD"));
console.log("d3", utcParse("%d/%m/%Y")("31/02/2024").toISOString().slice(0, 10), utcParse("%d/%m/%Y")("40/02/2024").toISOString().slice(0, 10));
console.log("internationalized", new CalendarDate(2024, 13, 1).toString());
console.log("fecha", fecha.parse("31/02/2024", "DD/MM/YYYY"));
JAVASCRIPT
found=$(TZ=UTC node a.mjs)
expected='tempo 2024-02-29
js-joda 2024-02-29
dayjs 2024-03-02
d3 2024-03-02 2024-03-11
internationalized 2024-12-01
fecha null'
printf '%s\n' "$found"
[ "$found" = "$expected" ]

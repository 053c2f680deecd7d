"""Dates in other formats: what is read, and what is refused for which reason."""

from __future__ import annotations

import datetime
import functools
import itertools
import random
import signal
import time
import zoneinfo

import pytest

from newsdoc._dates import (
    MAX_DATE,
    ZONE_NAMES,
    InvalidDateError,
    parse_lenient_date,
    recognize_date,
)

DAY = datetime.date(2024, 5, 17)  # a Friday

READ = """
20240517
2024-05-17
2024-5-17
2024/05/17
2024.05.17
2024 05 17
17/05/2024
05/17/2024
05-17-2024
17.5.2024
17 5 2024
17 May 2024
17 MAY 2024
17 may 2024
17 mAy 2024
17 May. 2024
17 May, 2024
17 May,2024
17 May , 2024
17. May 2024
17th May 2024
17TH May 2024
17th of May 2024
17 of May, 2024
the 17th of May, 2024
The 17 May 2024
May 17, 2024
May 17 2024
May. 17, 2024
May 17th, 2024
May the 17th, 2024
2024 May 17
2024, May 17
2024 May 17th
17-May-2024
17/May/2024
17.May.2024
17May2024
17MAY2024
May-17-2024
May/17/2024
2024-May-17
2024/May/17
Friday, 17 May 2024
Friday 17 May 2024
Fri, 17 May 2024
Fri. 17 May 2024
FRIDAY 17TH MAY 2024
Friday the 17th of May, 2024
Friday, 17/05/2024
Fri 20240517
17 May 2024, Friday
2024-05-17 Fri
2024-05-17 Fri 10:30
17 May 2024 10:30
17 May 2024, 10:30
17 May 2024 at 10:30
17 May 2024, at 10:30
17 May 2024 0:30
17 May 2024 10:30:45
17 May 2024 23:59:59
17 May 2024 00:00:00
17 May 2024 1 am
17 May 2024 12:59 pm
17 May 2024 10:30:45.123456
17 May 2024 10:30:45 +1259
17 May 2024 10:30 GMT+530
17 May 2024 10:30 GMT+530 (IST)
17 May 2024 10:30 GMT+12:00 (NZST)
17 May 2024 10:30:45,123
17 May 2024 10:30:45.123456789
17 May 2024 10:30 am
17 May 2024 10:30PM
17 May 2024 10:30 p.m.
17 May 2024 10 a.m.
17 May 2024 12 pm
17 May 2024 12am
17 May 2024, 10.30am
Fri 17 May 2024 10.30 BST
17 May 2024 10.30 +0100
17 May 2024, 10:30 GMT
17 May 2024 10:30 GMT+2
17 May 2024 10:30 UTC-11:30
17 May 2024 10:30Z
17 May 2024 10:30 Z
17 May 2024 10:30 am Z
17 May 2024 10:30 -0500
17 May 2024 10:30+02:00
17 May 2024 10:30:00-05:00
17 May 2024 10:30:00 +0200 (CEST)
17 May 2024 10:30:00 +02 (CEST)
17 May 2024 10:30:00 -0400 (EDT)
17 May 2024 10:30:00 -0000 (UTC)
17 May 2024 10:30:00 GMT+0530 (IST)
17/05/2024 10:30
2024/5/17, 10:30
2024-05-17 10:30
2024-05-17 10:30:00-05
2024-05-17T10
2024-05-17T10Z
2024-05-17T10:30
2024-05-17T1030
2024-05-17T10:30-11:00
2024-05-17T10:30:45Z
2024-05-17t10:30:45z
2024-05-17T10:30:45.250+14:00
2024-05-17T10:30:45,5-12:00
20240517T1030
20240517T103045Z
20240517T10:30
20240517103045
20240517103045Z
20240517 10:30
Fri May 17 10:30:45 2024
Fri May 17 1:30:45 2024
Fri May 17 10:30:45 UTC 2024
Fri May 17 10:30:45 AM UTC 2024
Fri 17 May 10:30:45 BST 2024
Friday, 17-May-2024 10:30:45 GMT
Fri, 17 May 2024 10:30:45 GMT
10:30, 17 May 2024
10:30 17 May 2024
10:30 on Friday, 17 May 2024
10:30 AM EDT, Fri May 17, 2024
10:30 AM EDT, FRI MAY 17, 2024
10.30am, 17 May 2024
10:30 17-May-2024
17 May 2024 - 10:30
17 May 2024 / 10:30 IST
17 May 2024 | 10:30 am
17 May 2024 @ 10:30
17 May 2024 • 10:30am
17 May 2024 · 10:30
17 May 2024 – 10:30
17 May 2024 — 10:30
Friday, May 17, 2024 - 10:30
17/05/2024 - 10:15
2024-05-17 - 10:30
17 May 2024 - 10.30 am
17 May 2024, 0:00 pm
17 May 2024 0:30 am
17 May 2024 0 am
Fri May 17 10:30:45 2024 +0000
Fri May 17 10:30:45 2024 -0500
Fri May 17 10:30:45 2024 UTC
Fri May 17 10:30:45 2024 (UTC)
Fri 17 May 10:30:45 2024 CEST
May 17 10:30:45 2024 GMT
May 17 10:30:45 2024
10:30, 17 May 2024 (UTC)
10:30, 17 May 2024 UTC
10:30, 17 May 2024 (+0545)
10:30, 17 May 2024 (-03)
10:30, May 17, 2024 (UTC)
10:30, 2024 May 17
10:30 17/05/2024
10:30, 2024-05-17
10:30 AM · May 17, 2024
10:30 | 17 May 2024
Fri May 17 2024 10:30:00 GMT+0200 (Central European Summer Time)
2024-05-17 10:30:00 +0530 IST
2024-05-17 10:30:00 -0300 -03
2024-05-17 10:30:00 +0545 +0545
2024-05-17T10:30+05:30[Asia/Kolkata]
2024-05-17T10:30-03:00[America/Argentina/ComodRivadavia]
2024-05-17T10:30Z[UTC]
2024-05-17 10:30 (UTC)
17 May 2024 10:30 UTC +00:00
17 May 2024 10:30 GMT -0500
17 May 2024 10:30:00 GMT -5
17 May 2024 at 10.30.15
17 May 2024 13.45.15
20240517-202430
17 May 2024 10:30 Europe/London
17 May 2024 10:30 America/Port-au-Prince
17 May 2024 10:30 Coordinated Universal Time
17 May 2024 10:30 am Eastern Time
17 May 2024 10:30 Greenwich Mean Time
Friday, May 17, 2024 at 10:30:00 AM St. Pierre & Miquelon Daylight Time
17 May 2024 noon
17 May 2024, at midnight
17 May 2024 midday GMT
17 May 2024 12 noon
17 May 2024 12:00 midnight
Noon, 17 May 2024
17 May 2024 0.30
17 May 2024 00.30.00
17 May 2024, 10.30
17 May 2024 at 10.10
17 May 2024 10.10 GMT
2024. 5. 17.
2024. 05. 17
2024.05.17. 10:30
17. 5. 2024
17.05.2024.
2024-05-17 (Fri)
2024/05/17(Fri) 10:30
17 May 2024 (Fri.), 10:30
17 May 2024 10:30 p.m
17 May 2024 10:30 pm.
20240517-103000
20240517_103000
20240517 103000Z
17/May/2024:00:30:00 +0000
17 May 2024 AD
May 17, 2024 CE, 10:30
17 May 2024 A.D.
17/05/2024 AD
2024.05.17 AD at 10:30:00 PDT
2024:05:17 10:30:00
2024:05:17 10:30:00.25+02:00
17 May 2024 10:30 NST
17 May 2024 10:30:00 +1245 (CHAST)
"""

REFUSED = """
 | expected a day, a month and a four-digit year
--- | expected a day, a month and a four-digit year
Friday | expected a day, a month and a four-digit year
10:30 | expected a day, a month and a four-digit year
17 | expected a day, a month and a four-digit year
17/05 | expected a day, a month and a four-digit year
17 May | expected a day, a month and a four-digit year
29 February | expected a day, a month and a four-digit year
May | expected a day, a month and a four-digit year
May 2024 | expected a day, a month and a four-digit year
2024-05 | expected a day, a month and a four-digit year
2024 | expected a day, a month and a four-digit year
May , 2024 | expected a day, a month and a four-digit year
5/6 | expected a day, a month and a four-digit year
7 May 24 | expected a day, a month and a four-digit year
17 May 24 | expected a day, a month and a four-digit year
17.05.24 | expected a day, a month and a four-digit year
Fri, 17-May-24 10:30:45 GMT | expected a day, a month and a four-digit year
17 May '24 | unexpected character "'"
17 May 2024? | unexpected character '?'
17~18 May 2024 | unexpected character '~'
2024_05_17 | unexpected character '_'
Fri Fri 17 May 2024 | expected a day, a month and a four-digit year
Friday, 17 May 2024, Friday | expected a day, a month and a four-digit year
Fri 17 May 2024 Sat | expected a day, a month and a four-digit year
Monday, 17 May 2024 | weekday does not match: 2024-05-17 is a Friday
17 May 2024, Sat. | weekday does not match: 2024-05-17 is a Friday
10:30 on Thursday, 17 May 2024 | weekday does not match: 2024-05-17 is a Friday
2024-05-17 Sun | weekday does not match: 2024-05-17 is a Friday
Mon May 17 10:30:45 2024 | weekday does not match: 2024-05-17 is a Friday
17-18 May 2024 | expected a day, a month and a four-digit year
17/18 May 2024 | expected a day, a month and a four-digit year
17 - 18 May 2024 | expected a day, a month and a four-digit year
17, 18 May 2024 | expected a day, a month and a four-digit year
May 17-18, 2024 | expected a day, a month and a four-digit year
2024-05-17/18 | expected a day, a month and a four-digit year
2024-05-17/2024-05-18 | expected a day, a month and a four-digit year
20240517-18 | expected a day, a month and a four-digit year
20240517/18 | expected a day, a month and a four-digit year
20240517-20240518 | expected a day, a month and a four-digit year
17 May 2024 2025 | expected a day, a month and a four-digit year
17 May 2024 18 May 2024 | expected a day, a month and a four-digit year
17 May 2024 10 | expected a day, a month and a four-digit year
2024-05-17 08 | expected a day, a month and a four-digit year
20240517 1030 | expected a day, a month and a four-digit year
17 to 18 May 2024 | unknown word 'to'
17 and 18 May 2024 | unknown word 'and'
17 or 18 May 2024 | unknown word 'or'
ca. 17 May 2024 | unknown word 'ca'
circa 17 May 2024 | unknown word 'circa'
17 May 2024 BC | unknown word 'bc'
15 March 0044 10:30 BC | unknown word 'bc'
17 May 2024 BCE | unknown word 'bce'
17 May 2024 OS | unknown word 'os'
17 May 2024 NS | unknown word 'ns'
17 May 2567 BE | unknown word 'be'
17 May 1445 AH | unknown word 'ah'
Anno mundi 17 May 2024 | unknown word 'anno'
2024-W20-5 | unknown word 'w'
2024W205 | unknown word 'w'
2024 Q2 | unknown word 'q'
17 May 2024 10h30 | unknown word 'h'
17 May 2024 10:30 XYZ | unknown word 'xyz'
17 mai 2024 | unknown word 'mai'
17 Ma 2024 | unknown word 'ma'
17 Ju 2024 | unknown word 'ju'
17 Mayy 2024 | unknown word 'mayy'
Frid, 17 May 2024 | unknown word 'frid'
17rth May 2024 | unknown word 'rth'
17 o f May 2024 | unknown word 'o'
2st May 2024 | wrong ordinal: 2st
12nd May 2024 | wrong ordinal: 12nd
11st May 2024 | wrong ordinal: 11st
22th May 2024 | wrong ordinal: 22th
31th May 2024 | wrong ordinal: 31th
May 23th, 2024 | wrong ordinal: 23th
2024 May 1th | wrong ordinal: 1th
17/5/2567 | 2567 could be a year of another calendar
1403/2/28 | 1403 could be a year of another calendar
1403-02-28 | 1403 could be a year of another calendar
5 June, 1730 | 1730 could be a time of day
June 5, 1730 | 1730 could be a time of day
1730 June 5 | 1730 could be a time of day
5June1730 | 1730 could be a time of day
17 05 1730 | 1730 could be a time of day
17 May 0900 | 0900 could be a time of day
17 May 0000 | not in the calendar: year 0, month 5, day 17
17 May 1859 | 1859 could be a time of day
17 May 2100 | 2100 could be a time of day
17 May 2359 | 2359 could be a time of day
Fri May 17 10:30:45 1730 | weekday does not match: 1730-05-17 is a Wednesday
17 May 2024 25:00 | no such time of day
17 May 2024 24:00 | no such time of day
17 May 2024 10:60 | no such time of day
17 May 2024 10.60am | no such time of day
17 May 2024 23:59:60 | no such time of day
17 May 2024 13 pm | no such time of day
17 May 2024 13:00 pm | no such time of day
2024-05-17T24:00 | no such time of day
20240517246000 | no such time of day
25:00 17 May 2024 | no such time of day
17 May 2024 10:30 11:30 | expected a day, a month and a four-digit year
10:30 17 May 2024 10:30 | expected a day, a month and a four-digit year
2024-05-17T10:30 11:30 | expected a day, a month and a four-digit year
17/05/2024 10.30am | 10.30 is a time only beside a month in words
2024-05-17 10.30am | 10.30 is a time only beside a month in words
17 May 2024 10:30-11:00 | a range of times, or a negative time zone
17 May 2024 10:30 -11:00 | a range of times, or a negative time zone
17 May 2024 10:30 -11 | a range of times, or a negative time zone
17 May 2024 10:30-1100 | a range of times, or a negative time zone
2024-05-17T10-11:00 | a negative time zone after an hour without minutes
17 May 2024 10:30:00 +1401 | no such time zone
17 May 2024 10:30:00 -1201 | no such time zone
17 May 2024 10:30:00 +0260 | no such time zone
17 May 2024 10:30 UTC+25 | no such time zone
17 May 2024 10:30:00 +0200 (EST) | contradictory time zones
17 May 2024 10:30:00 +0730 (UTC) | contradictory time zones
0 May 2024 | not in the calendar: year 2024, month 5, day 0
32 May 2024 | not in the calendar: year 2024, month 5, day 32
31 April 2024 | not in the calendar: year 2024, month 4, day 31
2023-02-29 | not in the calendar: year 2023, month 2, day 29
2024-13-01 | not in the calendar: year 2024, month 13, day 1
2024-17-05 | not in the calendar: year 2024, month 17, day 5
13/13/2024 | not in the calendar
17052024 | not in the calendar: year 1705, month 20, day 24
20240230 | not in the calendar: year 2024, month 2, day 30
0000-05-17 | not in the calendar: year 0, month 5, day 17
05/06/2024 | ambiguous: 2024-06-05 or 2024-05-06
5.6.2024 | ambiguous: 2024-06-05 or 2024-05-06
05 06 2024 | ambiguous: 2024-06-05 or 2024-05-06
05-06-2024 10:30 | ambiguous: 2024-06-05 or 2024-05-06
Wednesday, 05/06/2024 | ambiguous: 2024-06-05 or 2024-05-06
-2024-05-17 | expected a day, a month and a four-digit year
+2024-05-17 | expected a day, a month and a four-digit year
-0044-03-15 | expected a day, a month and a four-digit year
2024-05/17 | expected a day, a month and a four-digit year
2024/05-17 | expected a day, a month and a four-digit year
17/05-2024 | expected a day, a month and a four-digit year
17-05/2024 | expected a day, a month and a four-digit year
17.05 2024 | expected a day, a month and a four-digit year
May-17/2024 | expected a day, a month and a four-digit year
May/17-2024 | expected a day, a month and a four-digit year
2024-May/17 | expected a day, a month and a four-digit year
2024/May-17 | expected a day, a month and a four-digit year
17/May-2024 | expected a day, a month and a four-digit year
2024--17 | expected a day, a month and a four-digit year
2024-005-17 | expected a day, a month and a four-digit year
/05/2024 | expected a day, a month and a four-digit year
05//2024 | expected a day, a month and a four-digit year
017/05/2024 | expected a day, a month and a four-digit year
17/005/2024 | expected a day, a month and a four-digit year
17 May 2024 110:30 | expected a day, a month and a four-digit year
17 May 2024 10:30:45. | expected a day, a month and a four-digit year
17 May 2024 10:30 GMT+ | expected a day, a month and a four-digit year
17 May 2024 10:30 GMT+12345 | expected a day, a month and a four-digit year
17 May 2024 10:30 gmt+2 | expected a day, a month and a four-digit year
17 May 2024 10:30 GMT:30 | expected a day, a month and a four-digit year
2024-05-17- | expected a day, a month and a four-digit year
2024-05-17T | expected a day, a month and a four-digit year
20240517T | expected a day, a month and a four-digit year
2024-05-17 T10:30 | expected a day, a month and a four-digit year
17 May 2024T10:30 | expected a day, a month and a four-digit year
2024-05-17T10:30.5 | expected a day, a month and a four-digit year
2024-05-17T1 | expected a day, a month and a four-digit year
2024-05-17-05:00 | expected a day, a month and a four-digit year
2024-05-17+02:00 | expected a day, a month and a four-digit year
2024-05-17Z | expected a day, a month and a four-digit year
17 May 2024 Z | expected a day, a month and a four-digit year
17 May 2024 GMT | expected a day, a month and a four-digit year
17 May 2024 AM | expected a day, a month and a four-digit year
GMT 17 May 2024 | expected a day, a month and a four-digit year
17 May 2024 10:30 gmt | expected a day, a month and a four-digit year
17 May 2024 10:30 EST EDT | expected a day, a month and a four-digit year
17 May 2024 10:30 EST+2 | expected a day, a month and a four-digit year
17 May 2024 10:30 am pm | expected a day, a month and a four-digit year
17 May 2024 10:30PMZ | unknown word 'pmz'
17 May 2024 10:30:45.1234567890 | expected a day, a month and a four-digit year
17 May June 2024 | expected a day, a month and a four-digit year
17 May 2024 May | expected a day, a month and a four-digit year
Fri 17 Fri 2024 | expected a day, a month and a four-digit year
17 Fri 2024 | expected a day, a month and a four-digit year
2024-138 | expected a day, a month and a four-digit year
240517 | expected a day, a month and a four-digit year
1715904000 | expected a day, a month and a four-digit year
45429 | expected a day, a month and a four-digit year
202405171030 | expected a day, a month and a four-digit year
10000-01-01 | expected a day, a month and a four-digit year
017 May 2024 | expected a day, a month and a four-digit year
17 May 02024 | expected a day, a month and a four-digit year
(17 May 2024) | expected a day, a month and a four-digit year
17 May 2024. | expected a day, a month and a four-digit year
On 17 May 2024 | expected a day, a month and a four-digit year
17th. May 2024 | expected a day, a month and a four-digit year
the 17. May 2024 | expected a day, a month and a four-digit year
17th-May-2024 | expected a day, a month and a four-digit year
17-May.-2024 | expected a day, a month and a four-digit year
17-May 2024 | expected a day, a month and a four-digit year
17 June. 2024 | expected a day, a month and a four-digit year
2024 17 May | expected a day, a month and a four-digit year
May 2024 17 | expected a day, a month and a four-digit year
10:30 Fri May 17 10:30:45 2024 | expected a day, a month and a four-digit year
Fri May 17 10:30 2024 | expected a day, a month and a four-digit year
17 of 05 2024 | expected a day, a month and a four-digit year
17 May 2024 9:00 - 11:00 | expected a day, a month and a four-digit year
17 May 2024 - 9:00 - 11:00 | expected a day, a month and a four-digit year
17 May 2024 - 9:00-11:00 | a range of times, or a negative time zone
17 May 2024 - 10 | expected a day, a month and a four-digit year
17 May 2024 -10:30 | expected a day, a month and a four-digit year
17 May 2024- 10:30 | expected a day, a month and a four-digit year
17 May 2024 - 18.30 | 18.30 is a time only after 'at', or before am, pm or a zone
17 May 2024 - 18 May 2024 | expected a day, a month and a four-digit year
10:30 - 17 May 2024 | expected a day, a month and a four-digit year
9:00 - 11:00, 17 May 2024 | expected a day, a month and a four-digit year
May 2024 - 10:30 | expected a day, a month and a four-digit year
17 May 2024 , - 10:30 | expected a day, a month and a four-digit year
17 May 2024 ‒ 10:30 | unexpected character '‒' (U+2012)
17 May 2024 13:00 am | no such time of day
17 May 2024 12:30 noon | no such time of day
17 May 2024 10 noon | no such time of day
17 May 2024 noonish | unknown word 'noonish'
17 May 2024 18.06 | 18.06 is a time only after 'at', or before am, pm or a zone
17 May 2024, 18.06.24 | 18.06 is a time only after 'at', or before am, pm or a zone
17 May 2024 10.30.15 | 10.30 is a time only after 'at', or before am, pm or a zone
17 May 2024 10:30 UTC -11:30 | a range of times, or a negative time zone
17 May 2024 10:30 GMT -5 | a range of times, or a negative time zone
20240517-202406 | the second number could be a date
20230517-230519 | the second number could be a date
20230517 230519 | the second number could be a date
17 May 2024 1.12 | 1.12 is a time only after 'at', or before am, pm or a zone
17/05/2024 0.30 | 0.30 is a time only beside a month in words
10.30, 17 May 2024 | 10.30 is a time only after 'at', or before am, pm or a zone
10:30 17 05 2024 | expected a day, a month and a four-digit year
10:30 05/06/2024 | ambiguous: 2024-06-05 or 2024-05-06
10:30 UTC, 17 May 2024 (UTC) | expected a day, a month and a four-digit year
Fri May 17 10:30:45 UTC 2024 +0000 | expected a day, a month and a four-digit year
Fri May 17 10:30:45 2024-05 | expected a day, a month and a four-digit year
Fri May 17 10:30 2024 UTC | expected a day, a month and a four-digit year
May 17 10:30:45 | expected a day, a month and a four-digit year
17 May 2024 (UTC) | expected a day, a month and a four-digit year
17 May 2024 UTC | expected a day, a month and a four-digit year
17 May 2024 10:30 (UTC | expected a day, a month and a four-digit year
17 May 2024 10:30 Central Europe | unknown word 'central'
17 May 2024 10:30 Dinner Time | unknown time zone 'Dinner Time'
17 May 2024 10:30 Foo/Bar | unknown word 'foo'
17 May 2024 10:30 AM PM | expected a day, a month and a four-digit year
10:30, 17 May 2024 +0200 | expected a day, a month and a four-digit year
10:30, 17 May 2024 -18 | expected a day, a month and a four-digit year
17 May 2024 10:30:00 +0200 EST | contradictory time zones
17 May 2024 10:30:00 +0545 +0530 | contradictory time zones
17 May 2024 10:30:00 Z EST | contradictory time zones
10:30, 17 May 2024 (+1900) | no such time zone
2024-05-17T10:30+05:30[Asia/Kolkata][u-ca=hebrew] | unexpected character '['
2024-05-17T10:30[u-ca=hebrew] | unexpected character '['
2024-05-17[Asia/Kolkata] | unexpected character '['
2024. 5.17. | expected a day, a month and a four-digit year
2024-05-17. | expected a day, a month and a four-digit year
31. 12. 1730 | 1730 could be a time of day
2024-05-17 (Fri | expected a day, a month and a four-digit year
2024-05-17 (Sat) | weekday does not match: 2024-05-17 is a Friday
2024-05-17 (5) | expected a day, a month and a four-digit year
20240517-1030 | expected a day, a month and a four-digit year
20240517-243000 | no such time of day
20240517--103000 | expected a day, a month and a four-digit year
17/May/2024:00:30 | expected a day, a month and a four-digit year
17/05/2024:00:30:00 | expected a day, a month and a four-digit year
17 May 2024 BC | unknown word 'bc'
17 May 2024 B.E. | unknown word 'b.e.'
17 May 2024 ad | expected a day, a month and a four-digit year
17 May AD 2024 | expected a day, a month and a four-digit year
17 May 0024 AD | 0024 could be a year of two digits
2024:05:17 | expected a day, a month and a four-digit year
2024:5:17 10:30:00 | expected a day, a month and a four-digit year
17:05:2024 10:30:00 | expected a day, a month and a four-digit year
17/05/0024 | 0024 could be a year of two digits
17 May 0024 | 0024 could be a year of two digits
17-May-0099 | 0099 could be a year of two digits
05/05/0024 | 0024 could be a year of two digits
Thursday 17 May 1730 | weekday does not match: 1730-05-17 is a Wednesday
Published May 17, 2024 | unknown word 'published'
Published 4:05 PM EDT, Fri May 17, 2024 | unknown word 'published'
May 17, 202410:15 AM | expected a day, a month and a four-digit year
17 May 24 10:30 -0500 | expected a day, a month and a four-digit year
17 May 24 10:30 Central European Time | expected a day, a month and a four-digit year
Fri, 17 May 24 10:30:45 +0200 (CEST) | expected a day, a month and a four-digit year
2024-05-17T10-05 | a negative time zone after an hour without minutes
17 May 2024 10:30 pst | expected a day, a month and a four-digit year
17 May 2024 10:30 KUYT | unknown word 'kuyt'
"""
ROWS = [row.rpartition(" | ")[::2] for row in REFUSED.strip("\n").split("\n")]


@pytest.mark.parametrize("text", READ.strip().split("\n"))
def test_formats_that_are_read(text: str) -> None:
    assert parse_lenient_date(text) == recognize_date(text) == DAY
    assert parse_lenient_date(f"\t{text.replace(' ', chr(0xA0) + ' ')}\n") == DAY


@pytest.mark.parametrize(("text", "reason"), ROWS)
def test_formats_that_are_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidDateError) as caught:
        parse_lenient_date(text)
    assert str(caught.value) == reason
    assert recognize_date(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\u0661\u0667 May 2024", "'\u0661' (U+0661)"),  # Arabic-Indic digits
        ("17 May 2024 \uff11\uff10:30", "'\uff11' (U+FF11)"),  # fullwidth digits
        ("17 May 202\u2074", "'\u2074' (U+2074)"),
        ("17 Augu\u017ft 2024", "'\u017f' (U+017F)"),  # long s
        ("10:30 P\u212aT, 17 May 2024", "'\u212a' (U+212A)"),  # Kelvin sign
        ("17 \u041cay 2024", "'\u041c' (U+041C)"),  # Cyrillic
        ("2024\u201305\u201317", "'\u2013' (U+2013)"),
        ("2024\u221205\u221217", "'\u2212' (U+2212)"),
        ("17 May\u200b 2024", "'\\u200b' (U+200B)"),
        ("17 May\x00 2024", "'\\x00'"),
        ("17 May\x7f 2024", "'\\x7f'"),
        ("\u00a9 17 May 2024", "'\u00a9' (U+00A9)"),
        ("2024\u5e745\u670817\u65e5", "'\u5e74' (U+5E74)"),
        ("17 May 2024 \U0001d7ce:30", "'\U0001d7ce' (U+1D7CE)"),
    ],
)
@pytest.mark.parametrize("dayfirst", [None, True, False])
def test_other_characters_are_refused(text: str, reason: str, dayfirst: bool | None) -> None:
    with pytest.raises(InvalidDateError) as caught:
        parse_lenient_date(text, dayfirst)
    assert str(caught.value) == f"unexpected character {reason}"
    assert recognize_date(text, dayfirst) is None


@pytest.mark.parametrize("month", range(1, 13))
def test_every_name_of_a_month(month: int) -> None:
    full = datetime.date(2024, month, 9).strftime("%B")
    for name in {full, full[:3], f"{full[:3]}."} | ({"Sept", "Sept."} if month == 9 else set()):
        assert parse_lenient_date(f"9 {name} 2024") == datetime.date(2024, month, 9)
    for text in (f"9-{full}-2024", f"9{full}2024", f"{full[:3]}/9/2024", f"2024-{full}-9"):
        assert parse_lenient_date(text) == datetime.date(2024, month, 9)
    for name in {full[:2], full[:4], full[:-1]} - {"May", "Jun", "Jul", "Sept", "June", "July"}:
        with pytest.raises(ValueError, match="unknown word"):
            parse_lenient_date(f"9 {name} 2024")


@pytest.mark.parametrize("day", range(13, 20))
def test_every_name_of_a_weekday(day: int) -> None:
    full = datetime.date(2024, 5, day).strftime("%A")
    others = {"Tuesday": {"Tues", "Tues."}, "Thursday": {"Thur", "Thurs", "Thurs."}}
    for name in {full, full[:3], f"{full[:3]}."} | others.get(full, set()):
        assert parse_lenient_date(f"{name} {day} May 2024").day == day
        for other in {*range(13, 20)} - {day}:
            with pytest.raises(ValueError, match=f"is a {datetime.date(2024, 5, other):%A}"):
                parse_lenient_date(f"{name} {other} May 2024")


@pytest.mark.parametrize("day", range(1, 32))
def test_each_day_has_one_ordinal(day: int) -> None:
    endings = []
    for ending in ("st", "nd", "rd", "th"):
        try:
            assert parse_lenient_date(f"{day}{ending} May 2024").day == day
        except ValueError as error:
            assert str(error) == f"wrong ordinal: {day}{ending}"  # noqa: PT017
        else:
            endings.append(ending)
    expected = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
    assert endings == [expected.get(day, "th")]


# Names that tzdata does not have: those that fit two offsets, and those that other software writes.
OTHER_ZONES = """
PT -0800, PT -0700, MT -0700, MT -0600, CT -0600, CT -0500, ET -0500, ET -0400, AT -0400, AT -0300
NT -0330, NT -0230, UT +0000, SGT +0800, BRT -0300, PHT +0800, CHAST +1245, CHADT +1345
"""


@functools.cache
def zones() -> dict[str, set[str]]:
    """Return the offsets of each name, as tzdata has them since 1990 and the list above."""
    found: dict[str, set[str]] = {}
    for key in zoneinfo.available_timezones():
        zone = zoneinfo.ZoneInfo(key)
        for year, month in itertools.product((1990, 2000, 2010, 2024), (1, 7)):
            when = datetime.datetime(year, month, 15, 12, tzinfo=zone)
            found.setdefault(str(when.tzname()), set()).add(f"{when:%z}")
    others = [pair.split() for pair in OTHER_ZONES.strip().replace("\n", ", ").split(", ")]
    assert found.keys().isdisjoint(name for name, _ in others)
    for name, offset in others:
        found.setdefault(name, set()).add(offset)
    for name, offset in (("MET", "+0100"), ("MEST", "+0200")):  # not in tzdata since 2024b
        found.setdefault(name, set()).add(offset)
    return found


@pytest.mark.parametrize("name", sorted(ZONE_NAMES))
def test_a_zone_beside_an_offset_has_to_fit(name: str) -> None:
    """Each name has at least one offset that tzdata gives it, and no other; none moves a date."""
    offsets = [
        f"{sign}{hour:02}{minute}"
        for hour in range(15)
        for minute in ("00", "30", "45")
        for sign in "+-"
    ]
    accepted = set()
    for clock in ("00:30", "23:30:45"):
        assert parse_lenient_date(f"17 May 2024 {clock} {name}") == DAY
    for offset in offsets:
        for text in (
            f"17 May 2024 10:30:45 {offset} ({name})",
            f"2024-05-17 10:30:45 {offset} {name}",
        ):
            try:
                assert parse_lenient_date(text) == DAY
                accepted.add(offset)
            except InvalidDateError as error:
                assert str(error) in ("contradictory time zones", "no such time zone")  # noqa: PT017
    assert accepted - {"-0000"}
    assert accepted - {"-0000"} <= zones()[name]


@pytest.mark.parametrize("text", ["05/06/2024", "5.6.2024", "05-06-2024", "5 6 2024 10:30"])
def test_the_order_can_be_declared(text: str) -> None:
    assert parse_lenient_date(text, dayfirst=True) == datetime.date(2024, 6, 5)
    assert parse_lenient_date(text, dayfirst=False) == datetime.date(2024, 5, 6)


def test_a_declared_order_is_never_exchanged() -> None:
    assert parse_lenient_date("17/05/2024", dayfirst=True) == DAY
    assert parse_lenient_date("05/17/2024", dayfirst=False) == DAY
    with pytest.raises(ValueError, match=r"^not in the calendar, with the day first$"):
        parse_lenient_date("05/17/2024", dayfirst=True)
    with pytest.raises(ValueError, match=r"^not in the calendar, with the month first$"):
        parse_lenient_date("17/05/2024", dayfirst=False)
    with pytest.raises(ValueError, match="weekday does not match: 2024-05-06 is a Monday"):
        parse_lenient_date("Wed 05/06/2024", dayfirst=False)


@pytest.mark.parametrize("dayfirst", [None, True, False])
def test_the_order_of_other_formats_is_fixed(dayfirst: bool | None) -> None:
    assert parse_lenient_date("2024-10-10T10:30", dayfirst) == datetime.date(2024, 10, 10)
    for text in ("2024-05-06", "2024/5/6", "20240506", "2024 05 06", "6 May 2024", "20240506T10"):
        assert parse_lenient_date(text, dayfirst) == datetime.date(2024, 5, 6)
    with pytest.raises(ValueError, match=r"^not in the calendar: year 2024, month 17, day 5$"):
        parse_lenient_date("2024-17-05", dayfirst)


@pytest.mark.parametrize(
    "year",
    [
        *range(1, 10_000, 97),
        1269,
        1270,
        1403,
        1469,
        1470,
        2439,
        2440,
        2567,
        2599,
        2600,
        99,
        100,
        1799,
        1830,
        1860,
        1899,
        1900,
        2099,
        2100,
        2399,
        2400,
    ],
)
def test_a_year_after_a_space_is_not_read_as_a_time(year: int) -> None:
    date = datetime.date(year, 5, 17)
    if 1270 <= year < 1470 or 2440 <= year < 2600:
        assert parse_lenient_date(f"{year}0517") == date
        assert parse_lenient_date(f"17/05/{year} AD") == date
        for text in (f"{year}-05-17", f"{date:%A} 17 May {year}"):
            assert recognize_date(text) is None
            with pytest.raises(InvalidDateError, match="could be a year of another calendar"):
                parse_lenient_date(text)
        return
    assert parse_lenient_date(f"{year:04}-05-17") == recognize_date(f"{year:04}-05-17") == date
    if year < 100:
        for text in (f"17/05/{year:04}", f"17 May {year:04}", f"17-May-{year:04} AD"):
            with pytest.raises(InvalidDateError, match="could be a year of two digits"):
                parse_lenient_date(text)
        return
    assert parse_lenient_date(f"17/05/{year:04}") == date
    assert parse_lenient_date(f"17-May-{year:04}") == date
    if year < 2400 and year % 100 < 60 and not 1900 <= year < 2100:
        with pytest.raises(InvalidDateError, match="could be a time of day"):
            parse_lenient_date(f"17 May {year:04}")
        # Its weekday or an era settles it.
        assert parse_lenient_date(f"{date:%A} 17 May {year:04}") == date
        assert parse_lenient_date(f"17 May {year:04} AD") == date
    else:
        assert parse_lenient_date(f"17 May {year:04}") == date


def test_the_longest_date() -> None:
    longest = "17 May 2024" + " " * (MAX_DATE - 11)
    assert parse_lenient_date(longest) == DAY
    with pytest.raises(ValueError, match=r"^longer than 96 characters$"):
        parse_lenient_date(longest + " ")
    assert recognize_date(longest) == DAY
    assert recognize_date(longest + " ") is None


@pytest.mark.parametrize(
    ("name", "result"), [("isoparse", datetime.datetime(2024, 5, 18)), ("parserinfo.month", 6)]
)
def test_dateutil_has_to_agree(monkeypatch: pytest.MonkeyPatch, name: str, result: object) -> None:
    """Whatever its next version does, its answer is compared with the parts of the text."""
    monkeypatch.setattr(f"dateutil.parser.{name}", lambda *_: result)
    with pytest.raises(InvalidDateError, match=r"^dateutil reads another date$"):
        parse_lenient_date("17 May 2024")


@pytest.mark.thorough
@pytest.mark.parametrize("error", [IndexError, ValueError, TimeoutError, KeyboardInterrupt])
def test_what_a_signal_handler_raises_is_not_swallowed(error: type[BaseException]) -> None:
    """dateutil catches IndexError and ValueError around all it does."""

    def interrupt(*_: object) -> None:
        raise error

    rng = random.Random(1)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        for _ in range(100):
            with pytest.raises(error) as caught:  # noqa: PT012
                signal.setitimer(signal.ITIMER_REAL, rng.uniform(0.0001, 0.002))
                for _ in range(10_000):
                    parse_lenient_date("17 May 2024")
            assert caught.type is error  # no InvalidDateError
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.slow
def test_no_text_takes_long() -> None:
    """The longest texts of pieces that the patterns could try in many ways take milliseconds."""
    rng = random.Random(1)
    pieces = [
        "1",
        "12",
        "2024",
        " ",
        ",",
        " ,",
        "-",
        "/",
        ".",
        ":",
        "May",
        "Fri",
        "T",
        "a.m.",
        "+02",
    ]
    texts = [(piece * MAX_DATE)[:MAX_DATE] for piece in pieces]
    texts += ["".join(rng.choices(pieces, k=40))[:MAX_DATE] for _ in range(2_000)]
    start = time.process_time()
    for text in texts:
        with pytest.raises(ValueError, match=r"."):
            parse_lenient_date(text)
    assert time.process_time() - start < 10


def test_eight_digits_between_spaces_are_the_format_itself() -> None:
    """They are a year of this calendar; with a time of day they are another program's."""
    assert parse_lenient_date(" 25000513 ") == datetime.date(2500, 5, 13)
    with pytest.raises(InvalidDateError):
        parse_lenient_date("25000513-031322")

<?php // Dates as PHP writes them: php dates.php
$moments = [
  ["2024-05-07 00:30:00", "UTC"], ["2024-05-17 10:15:30", "Europe/Berlin"], ["2024-12-31 23:45:05", "Asia/Kolkata"],
  ["2023-01-01 12:00:00", "America/New_York"], ["1999-11-09 18:06:00", "Asia/Kathmandu"], ["2024-02-29 06:05:04", "America/Sao_Paulo"],
];
$php = "PHP " . PHP_VERSION;
$patterns = [
  "Drupal 10's date formats" => ["l, F j, Y - H:i", "D, m/d/Y - H:i", "m/d/Y - H:i", "d/m/Y - H:i", "F j, Y - H:i", "Y-m-d", "H:i:s"],
  "WordPress's date formats" => ["F j, Y", "F j, Y g:i a", "Y-m-d", "m/d/Y", "d/m/Y", "F j, Y @ g:i a", "Y/m/d \\a\\t g:i a", "M j, Y @ H:i", "jS F Y"],
  "MediaWiki's date formats" => ["H:i, F j, Y", "H:i, j F Y", "H:i, Y F j", "H:i, j F Y (T)", "Y-m-d\\TH:i:s", "H:i, F j, Y (T)", "YmdHis"],
  "phpBB's, MyBB's and SMF's date formats" => ["D M d, Y g:i a", "D, d M Y, H:i", "m-d-Y, h:i A", "d-m-Y, H:i", "F d, Y, h:i:s A", "M jS Y, g:i a", "d M Y, H:i"],
  "Joomla's and TYPO3's date formats" => ["l, d F Y", "l, d F Y H:i", "d F Y", "Y-m-d H:i:s", "H:i d-m-Y", "H:i d-m-y", "H:i:s, d M Y"],
  "patterns" => ["r", "c", "D, d M y", "l jS \\o\\f F Y h:i:s A", "Y.m.d", "j.n.Y", "d.m.Y H:i", "Y-m-d H:i:s e", "Y-m-d H:i T", "D M j G:i:s T Y", "Ymd", "Y:m:d H:i:s", "d/M/Y:H:i:s O", "j-M-Y", "Y-z", "o-\\WW-N", "U", "j F Y G.i", "j F Y \\a\\t G.i", "j F Y, G.i.s", "Y. n. j.", "j. n. Y", "M. j, Y, g:i a T", "g:i A T, M j, Y", "D, j M Y g:ia", "Y-m-d (D)", "j M Y g:i a."],
];
foreach ($moments as [$local, $zone]) {
  $when = new DateTimeImmutable($local, new DateTimeZone($zone));
  $date = substr($local, 0, 10);
  foreach (["ATOM", "COOKIE", "RFC822", "RFC850", "RFC1036", "RFC1123", "RFC7231", "RFC2822", "RFC3339", "RFC3339_EXTENDED", "RSS", "W3C"] as $name) {
    $text = $when->format(constant("DateTimeInterface::$name"));
    echo "$php: constants\t", $name == "RFC7231" ? $when->format("Y-m-d") : $date, "\t$text\n";
  }
  foreach ($patterns as $group => $formats)
    foreach ($formats as $format)
      echo "$php: $group\t", in_array($format, ["Y-z", "o-\\WW-N", "U", "H:i:s"]) ? "?" : $date, "\t", $when->format($format), "\n";
  if (!class_exists("IntlDateFormatter")) continue;
  foreach (["en_US", "en_GB", "en_AU", "en_CA", "en_IN", "en_ZA", "en_DK"] as $locale)
    foreach ([0, 1, 2, 3] as $day)
      foreach ([-1, 0, 1, 2, 3] as $time)
        echo "$php, ICU ", INTL_ICU_VERSION, ": IntlDateFormatter\t$date\t", (new IntlDateFormatter($locale, $day, $time, $zone))->format($when), "\n";
}

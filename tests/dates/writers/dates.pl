# Dates as Perl writes them: perl dates.pl
use strict; use warnings; use open qw(:std :utf8); use POSIX qw(strftime tzset); use DateTime; use Date::Format ();
for (["2024-05-07 00:30:00", "UTC"], ["2024-05-17 10:15:30", "Europe/Berlin"], ["2024-12-31 23:45:05", "Asia/Kolkata"], ["2023-01-01 12:00:00", "America/New_York"],
     ["1999-11-09 18:06:00", "Asia/Kathmandu"], ["2024-02-29 06:05:04", "America/Sao_Paulo"]) {
  my ($local, $zone) = @$_; my $date = substr $local, 0, 10;
  my ($y, $m, $d, $H, $M, $S) = split /[- :]/, $local; local $ENV{TZ} = $zone; tzset();
  my $t = DateTime->new(year => $y, month => $m, day => $d, hour => $H, minute => $M, second => $S, time_zone => $zone);
  my $out = sub { print "Perl $^V: $_[0]\t$_[1]\t$_[2]\n" };
  $out->("localtime", $date, scalar localtime $t->epoch);
  $out->("strftime", /%G|%j|%D/ ? "?" : $date, strftime($_, localtime $t->epoch)) for "%c", "%x %X", "%F %T %z", "%F %T %Z", "%a %b %e %H:%M:%S %Y %z", "%c %Z", "%B %e, %Y", "%D", "%d/%b/%Y:%H:%M:%S %z", "%h %d %Y", "%G-W%V-%u", "%A %d %B %Y %I:%M:%S %p %Z";
  $out->("DateTime $DateTime::VERSION", $date, "$t"); $out->("DateTime $DateTime::VERSION", $date, $t->$_) for "ymd", "mdy", "dmy";
  $out->("DateTime $DateTime::VERSION", $date, $t->format_cldr($t->locale->$_)) for map { ("date_format_$_", "datetime_format_$_") } "full", "long", "medium", "short";
  $out->("Date::Format $Date::Format::VERSION", $date, Date::Format::time2str($_, $t->epoch)) for "%c", "%C", "%a %b %e %T %Y", "%o %B %Y", "%A the %o of %B, %Y", "%x", "%e %B %Y %l:%M%P %Z", "%b %e %Y %H:%M";
}

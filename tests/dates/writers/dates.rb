# Dates as Ruby writes them: ruby dates.rb
require "date"; require "time"
[["2024-05-07 00:30:00", "UTC"], ["2024-05-17 10:15:30", "Europe/Berlin"], ["2024-12-31 23:45:05", "Asia/Kolkata"], ["2023-01-01 12:00:00", "America/New_York"],
 ["1999-11-09 18:06:00", "Asia/Kathmandu"], ["2024-02-29 06:05:04", "America/Sao_Paulo"]].each do |local, zone|
  ENV["TZ"] = zone
  w, d, name = Time.parse(local), local[0, 10], "Ruby #{RUBY_VERSION}"
  out = ->(group, date, text) { puts "#{name}: #{group}\t#{date}\t#{text}" }
  %w[to_s inspect ctime rfc2822 xmlschema].each { |m| out["Time", d, w.send(m)] }
  out["Time", w.getutc.strftime("%F"), w.httpdate]
  dt = w.to_datetime
  %w[to_s iso8601 rfc3339 rfc2822 inspect].each { |m| out["DateTime", m == "inspect" ? "?" : d, dt.send(m)] }
  out["DateTime", w.getutc.strftime("%F"), dt.httpdate]
  out["DateTime", "?", dt.jisx0301]
  ["%c", "%x %X", "%F %T %Z", "%v", "%+", "%d/%b/%Y:%H:%M:%S %z", "%B %-d, %Y %-I:%M %P", "%A, %d %B %Y", "%e %b %Y %k:%M", "%Y%m%d-%H%M%S", "%G-W%V-%u", "%Y-%j", "%s"].each { |f| out["strftime", f =~ /%G|%j|%s/ ? "?" : d, (f == "%+" ? dt : w).strftime(f)] }
  # Active Support's named formats
  ["%Y-%m-%d %H:%M:%S", "%d %b %H:%M", "%B %d, %Y %H:%M", "%B #{w.day}#{{ 1 => "st", 31 => "st" }[w.day] || "th"}, %Y %H:%M", "%a, %d %b %Y %H:%M:%S %z", "%Y%m%d%H%M%S", "%e %b %Y", "%d %b %Y"].each { |f| out["Rails's date formats", f.include?("%Y") ? d : "?", w.strftime(f)] }
end

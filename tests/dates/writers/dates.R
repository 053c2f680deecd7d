# Dates as R writes them: Rscript dates.R
moments <- list(c("2024-05-07 00:30:00", "UTC"), c("2024-05-17 10:15:30", "Europe/Berlin"), c("2024-12-31 23:45:05", "Asia/Kolkata"), c("2023-01-01 12:00:00", "America/New_York"), c("1999-11-09 18:06:00", "Asia/Kathmandu"), c("2024-02-29 06:05:04", "America/Sao_Paulo"))
for (m in moments) {
  t <- as.POSIXct(m[1], tz = m[2]); Sys.setenv(TZ = m[2])
  texts <- c(format(t, usetz = TRUE), format(t), format(as.Date(m[1])), date = format(t, "%a %b %d %X %Y"), format(t, "%d %B %Y %H:%M %Z"), format(t, "%c"), format(t, "%d%b%Y"), format(t, "%Y-%m-%dT%H:%M:%S%z"))
  for (x in texts) cat(paste0("R ", getRversion(), "\t", substr(m[1], 1, 10), "\t", x, "\n"), sep = "")
}

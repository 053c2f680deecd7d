// Dates as Go writes them: go run dates.go
package main

import (
	"fmt"
	"runtime"
	"time"
	_ "time/tzdata"
)

func main() {
	moments := [][2]string{{"2024-05-07T00:30:00", "UTC"}, {"2024-05-17T10:15:30", "Europe/Berlin"}, {"2024-12-31T23:45:05", "Asia/Kolkata"}, {"2023-01-01T12:00:00", "America/New_York"}, {"1999-11-09T18:06:00", "Asia/Kathmandu"}, {"2024-02-29T06:05:04", "America/Sao_Paulo"}}
	layouts := []string{time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822, time.RFC822Z, time.RFC850, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC3339Nano, time.Kitchen, time.Stamp,
		"2006-01-02", "January 2, 2006", "Jan 2, 2006 at 3:04pm (MST)", "2006-01-02 15:04:05.000 -0700 MST", "2006/01/02 15:04:05", "Monday, 2 January 2006", "02-Jan-2006", "02 Jan 2006 15:04", "20060102-150405", "2006-01-02T15:04:05Z07:00", "1/2/2006 3:04 PM", "Mon Jan 2 2006", "2006-002", "Mon, 2 Jan 2006 15:04:05 -0700 (MST)"}
	for _, moment := range moments {
		zone, _ := time.LoadLocation(moment[1])
		when, _ := time.ParseInLocation("2006-01-02T15:04:05", moment[0], zone)
		fmt.Printf("%s: Time.String\t%s\t%s\n", runtime.Version(), moment[0][:10], when)
		fmt.Printf("%s: Time.String\t%s\t%s\n", runtime.Version(), when.UTC().Format("2006-01-02"), when.UTC())
		for _, layout := range layouts {
			date := moment[0][:10]
			if layout == "2006-002" {
				date = "?"
			}
			fmt.Printf("%s: Time.Format\t%s\t%s\n", runtime.Version(), date, when.Format(layout))
		}
	}
}

package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Print writes the report as a table for people.
func (r *Report) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\t\t\t\tx limit\t\tproduct ms\t\t\t\t\tlimit ms\t\t\t\t\tMiB\t")
	fmt.Fprintln(t, "database\tworkload\tby\tKB\tbest\tmedian\tserver\tdb\tstmts\tallocs\tKB\tserver\tdb\tstmts\tallocs\tKB\tproduct\t")
	for _, x := range r.Rows {
		fmt.Fprintf(t, "%s\t%s\t%d\t%.1f\t%.2f\t%.2f\t%s%s%.1f\t\n", x.Database, x.Workload, x.Concurrency, float64(x.AnswerBytes)/1e3, x.Best, x.Median,
			cells(x.Product.Median), cells(x.Limit.Median), float64(x.Product.Resident)/(1<<20))
	}
	return t.Flush()
}

func cells(s Sample) string {
	return fmt.Sprintf("%s\t%s\t%.1f\t%.0f\t%.0f\t", ms(s.Server), ms(s.Database), s.Statements, s.Allocations, s.Bytes/1e3)
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond)) }

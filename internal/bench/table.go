package bench

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"
)

// Print writes the report as a table, followed by the targets.
func (r *Report) Print(w io.Writer) error {
	fmt.Fprintln(w, "ms is the processor time of the server per request, db ms that of the database, in the median round.")
	fmt.Fprintln(w, "\"x limit\" is the product's total as a multiple of the limit's, in the cheapest rounds and in the median pair.")
	t := tabwriter.NewWriter(w, 0, 0, 1, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\t\t\t\t|\tx limit\t\t|\tproduct\t\t\t\t\t\t|\tlimit\t\t\t\t\t\t")
	fmt.Fprintln(t, "database\tload\tby\tKB\t|\tbest\tmedian\t|\tms\tdb ms\tstmts\tallocs\tKB\tMiB\t|\tms\tdb ms\tstmts\tallocs\tKB\tMiB\t")
	for _, x := range r.Rows {
		fmt.Fprintf(t, "%s\t%s\t%d\t%.1f\t|\t%s\t%s\t|\t%s|\t%s\n",
			x.Database, x.Workload, x.Concurrency, float64(x.AnswerBytes)/1e3, formatRatio(x.Best), formatRatio(x.Median), x.Product, x.Limit)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, x := range r.workloadTitles() {
		fmt.Fprintln(w, x)
	}
	for _, x := range r.Rows {
		for _, base := range slices.Sorted(maps.Keys(x.Bases)) {
			fmt.Fprintf(w, "%s by %d on %s costs %.2f x %s\n", x.Workload, x.Concurrency, x.Database, x.Bases[base], base)
		}
	}
	return r.printTargets(w)
}

// workloadTitles returns a line that explains each workload.
func (r *Report) workloadTitles() (list []string) {
	seen := map[string]bool{}
	for _, x := range r.Rows {
		if line := x.Workload + ": " + x.Title; !seen[line] {
			seen[line] = true
			list = append(list, line)
		}
	}
	return list
}

// String returns the cells of the table: the server and database time in ms, and the rest.
func (c Cost) String() string {
	s := c.Median
	return fmt.Sprintf("%s\t%s\t%.1f\t%.0f\t%.0f\t%d\t",
		formatMillis(s.Server), formatMillis(s.Database), s.Statements, s.Allocations, s.Bytes/1e3, c.Resident>>20)
}

// formatRatio writes a ratio to the limit; "-" where the limit was not measured.
func formatRatio(ratio float64) string {
	if ratio == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2f", ratio)
}

func formatMillis(d time.Duration) string {
	return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond))
}

package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Print writes the report as a table for people, and which targets are met.
func (r *Report) Print(w io.Writer) error {
	fmt.Fprintln(w, "Processor time of a request, server and database, in the median round. \"x limit\": the")
	fmt.Fprintln(w, "product's as a multiple of the limit's, of the cheapest rounds and of the median pair of rounds.")
	t := tabwriter.NewWriter(w, 0, 0, 1, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\t\t\t\t|\tx limit\t\t|\tproduct\t\t\t\t\t\t|\tlimit\t\t\t\t\t\t")
	fmt.Fprintln(t, "database\tload\tby\tKB\t|\tbest\tmedian\t|\tms\tdb ms\tstmts\tallocs\tKB\tMiB\t|\tms\tdb ms\tstmts\tallocs\tKB\tMiB\t")
	for _, x := range r.Rows {
		fmt.Fprintf(t, "%s\t%s\t%d\t%.1f\t|\t%.2f\t%.2f\t|\t%s|\t%s\n", x.Database, x.Workload, x.Concurrency, float64(x.AnswerBytes)/1e3, x.Best, x.Median, x.Product, x.Limit)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, x := range r.titles() {
		fmt.Fprintln(w, x)
	}
	return r.printTargets(w)
}

// titles say what the workloads are, each once.
func (r *Report) titles() (list []string) {
	seen := map[string]bool{}
	for _, x := range r.Rows {
		if line := x.Workload + ": " + x.Title; !seen[line] {
			seen[line] = true
			list = append(list, line)
		}
	}
	return list
}

// String is the cost as cells of the table.
func (c Cost) String() string {
	s := c.Median
	return fmt.Sprintf("%s\t%s\t%.1f\t%.0f\t%.0f\t%d\t", ms(s.Server), ms(s.Database), s.Statements, s.Allocations, s.Bytes/1e3, c.Resident>>20)
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond)) }

package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// target is a bound that the product is held to.
type target struct {
	what    string
	most    float64
	measure func(*Report) (float64, bool) // false where it was not measured
}

// The names of databases in a report.
const (
	onSQLite  = "SQLite"
	onMariaDB = "MariaDB"
)

// targets are the bounds, on processor time unless they say otherwise.
func targets() []target {
	var list []target
	add := func(what string, most float64, f func(*Report) (float64, bool)) {
		list = append(list, target{what, most, f})
	}
	for _, hands := range []int{1, 8, crowd} {
		add(fmt.Sprintf("W1 by %d on MariaDB, x limit", hands), 1.15, over(onMariaDB, nestedPage, hands))
	}
	for _, hands := range []int{1, 8} {
		add(fmt.Sprintf("W1 by %d on SQLite, x limit on MariaDB", hands), 1.1, between(onSQLite, nestedPage, onMariaDB, nestedPage, hands))
		add(fmt.Sprintf("W2 by %d on MariaDB, x limit", hands), 0.8, over(onMariaDB, oneUser, hands))
		add(fmt.Sprintf("W2 by %d on SQLite, x limit on MariaDB", hands), 0.4, between(onSQLite, oneUser, onMariaDB, oneUser, hands))
		for _, db := range []string{onMariaDB, onSQLite} {
			add(fmt.Sprintf("W3 by %d on %s, x limit", hands, db), 1.25, over(db, company, hands))
			add(fmt.Sprintf("W4 by %d on %s, x limit", hands, db), 1.3, over(db, creating, hands))
			add(fmt.Sprintf("W5 by %d on %s, x page 1", hands, db), 1.2, base(db, farPage, firstPage, hands))
			add(fmt.Sprintf("W6 by %d on %s, x W1", hands, db), 1.1, base(db, wideTree, nestedPage, hands))
			add(fmt.Sprintf("W6 by %d on %s, x the same pages as staff", hands, db), 1.1, base(db, wideTree, asStaff, hands))
		}
	}
	add("W1 on MariaDB, allocations", 8000, of(nestedPage, 1, func(x *Row) float64 { return x.Product.Median.Allocations }))
	add("W1 on MariaDB, KB allocated", 250, of(nestedPage, 1, func(x *Row) float64 { return x.Product.Median.Bytes / 1e3 }))
	add(fmt.Sprintf("W1 by %d on MariaDB, MiB resident after it", crowd), 64, of(nestedPage, crowd, func(x *Row) float64 { return float64(x.Product.Resident) / (1 << 20) }))
	return list
}

// over is the product against the limit beside it.
func over(db, workload string, hands int) func(*Report) (float64, bool) {
	return func(r *Report) (float64, bool) {
		x := r.find(db, workload, hands)
		if x == nil {
			return 0, false
		}
		return x.Median, true
	}
}

// base is the product against itself at one of the workload's bases.
func base(db, workload, of string, hands int) func(*Report) (float64, bool) {
	return func(r *Report) (float64, bool) {
		x := r.find(db, workload, hands)
		if x == nil {
			return 0, false
		}
		return x.Bases[of], true
	}
}

// between is the product against the limit of another row.
func between(db, workload, other, against string, hands int) func(*Report) (float64, bool) {
	return func(r *Report) (float64, bool) {
		x, y := r.find(db, workload, hands), r.find(other, against, hands)
		if x == nil || y == nil {
			return 0, false
		}
		return ratio(x.Product.Median.Total(), y.Limit.Median.Total()), true
	}
}

func of(workload string, hands int, f func(*Row) float64) func(*Report) (float64, bool) {
	return func(r *Report) (float64, bool) {
		x := r.find(onMariaDB, workload, hands)
		if x == nil {
			return 0, false
		}
		return f(x), true
	}
}

// printTargets writes which bounds hold.
func (r *Report) printTargets(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, x := range targets() {
		v, ok := x.measure(r)
		if !ok {
			continue
		}
		verdict := ""
		if v > x.most {
			verdict = "above"
		}
		fmt.Fprintf(t, "%s\t%.4g\tat most %.4g\t%s\t\n", x.what, v, x.most, verdict)
	}
	return t.Flush()
}

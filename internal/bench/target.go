package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// target is an upper bound that the product has to meet.
type target struct {
	description string
	maxValue    float64
	readValue   func(*Report) (float64, bool) // false if it was not measured
}

// The names of databases in a report.
const (
	onSQLite  = "SQLite"
	onMariaDB = "MariaDB"
)

// allTargets returns the targets. They bound processor time unless the description says otherwise.
func allTargets() []target {
	var list []target
	add := func(description string, maxValue float64, f func(*Report) (float64, bool)) {
		list = append(list, target{description, maxValue, f})
	}
	for _, concurrency := range []int{1, 8, highConcurrency} {
		add(fmt.Sprintf("W1 by %d on MariaDB, x limit", concurrency), 1.15, ratioToLimit(onMariaDB, nestedPage, concurrency))
	}
	for _, concurrency := range []int{1, 8} {
		add(fmt.Sprintf("W1 by %d on SQLite, x limit on MariaDB", concurrency), 1.1,
			ratioToOtherLimit(onSQLite, nestedPage, onMariaDB, nestedPage, concurrency))
		add(fmt.Sprintf("W2 by %d on MariaDB, x limit", concurrency), 0.8, ratioToLimit(onMariaDB, oneUser, concurrency))
		add(fmt.Sprintf("W2 by %d on SQLite, x limit on MariaDB", concurrency), 0.4,
			ratioToOtherLimit(onSQLite, oneUser, onMariaDB, oneUser, concurrency))
		for _, db := range []string{onMariaDB, onSQLite} {
			add(fmt.Sprintf("W3 by %d on %s, x limit", concurrency, db), 1.25, ratioToLimit(db, companyUsers, concurrency))
			add(fmt.Sprintf("W4 by %d on %s, x limit", concurrency, db), 1.3, ratioToLimit(db, userCreation, concurrency))
			add(fmt.Sprintf("W5 by %d on %s, x page 1", concurrency, db), 1.2, ratioToBase(db, farPage, firstPage, concurrency))
			add(fmt.Sprintf("W6 by %d on %s, x W1", concurrency, db), 1.1, ratioToBase(db, largeTree, nestedPage, concurrency))
			add(fmt.Sprintf("W7 by CUSTOMER_NAME by %d on %s, x by LAST_NAME", concurrency, db), 1.3,
				ratioToBase(db, gridByCompany, gridByLastName, concurrency))
			add(fmt.Sprintf("W6 by %d on %s, x the same pages as staff", concurrency, db), 1.1,
				ratioToBase(db, largeTree, largeTreeAsStaff, concurrency))
		}
	}
	add("W1 on MariaDB, allocations", 8000, productFigure(nestedPage, 1, func(x *Row) float64 { return x.Product.Median.Allocations }))
	add("W1 on MariaDB, KB allocated", 250, productFigure(nestedPage, 1, func(x *Row) float64 { return x.Product.Median.Bytes / 1e3 }))
	add(fmt.Sprintf("W1 by %d on MariaDB, MiB resident after it", highConcurrency), 64,
		productFigure(nestedPage, highConcurrency, func(x *Row) float64 { return float64(x.Product.Resident) / (1 << 20) }))
	return list
}

// ratioToLimit reads the ratio of the product to the limit on the same database and workload.
func ratioToLimit(db, workload string, concurrency int) func(*Report) (float64, bool) {
	return func(r *Report) (float64, bool) {
		x := r.findRow(db, workload, concurrency)
		if x == nil {
			return 0, false
		}
		return x.Median, true
	}
}

// ratioToBase reads the ratio of the product to itself with one of the workload's bases.
func ratioToBase(db, workload, base string, concurrency int) func(*Report) (float64, bool) {
	return func(r *Report) (float64, bool) {
		x := r.findRow(db, workload, concurrency)
		if x == nil {
			return 0, false
		}
		return x.Bases[base], true
	}
}

// ratioToOtherLimit reads the ratio of the product to the limit of another row.
func ratioToOtherLimit(db, workload, limitDB, limitWorkload string, concurrency int) func(*Report) (float64, bool) {
	return func(r *Report) (float64, bool) {
		x, y := r.findRow(db, workload, concurrency), r.findRow(limitDB, limitWorkload, concurrency)
		if x == nil || y == nil {
			return 0, false
		}
		return ratio(x.Product.Median.TotalCPU(), y.Limit.Median.TotalCPU()), true
	}
}

// productFigure reads a figure of the product on MariaDB.
func productFigure(workload string, concurrency int, f func(*Row) float64) func(*Report) (float64, bool) {
	return func(r *Report) (float64, bool) {
		x := r.findRow(onMariaDB, workload, concurrency)
		if x == nil {
			return 0, false
		}
		return f(x), true
	}
}

// printTargets writes each measured target with its value, and marks the values above it.
func (r *Report) printTargets(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, x := range allTargets() {
		v, ok := x.readValue(r)
		if !ok {
			continue
		}
		verdict := ""
		if v > x.maxValue {
			verdict = "above"
		}
		fmt.Fprintf(t, "%s\t%.4g\tat most %.4g\t%s\t\n", x.description, v, x.maxValue, verdict)
	}
	return t.Flush()
}

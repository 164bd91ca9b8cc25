package bench

import (
	"cmp"
	"slices"
	"time"
)

// Report is the result of a run.
type Report struct {
	Rows []Row
}

// Row is one workload on one database at one concurrency.
type Row struct {
	Workload, Title, Database string
	Concurrency, AnswerBytes  int
	Product, Limit            Cost
	// Best is the product's total processor time in its cheapest round as a multiple of
	// the limit's in its cheapest round. Median is the median of the ratios of a product
	// round to the limit round next to it.
	Best, Median float64
	// Bases holds, by the name of a base workload, the product's cost of this workload as
	// a multiple of its cost of the base, as the median of the rounds.
	Bases map[string]float64
}

// Cost is what a request costs on one server.
type Cost struct {
	Best, Median   Sample
	Resident, Peak int64 // memory of the process in bytes, after the workload
}

// setCosts sets Product, Limit, Best and Median from the rounds. Without rounds of the limit it sets Product only.
func (r *Row) setCosts(product, limit []Sample) {
	r.Product.summarizeRounds(product)
	if len(limit) == 0 {
		return
	}
	r.Median = medianRatio(product, limit)
	r.Limit.summarizeRounds(limit)
	r.Best = ratio(r.Product.Best.TotalCPU(), r.Limit.Best.TotalCPU())
}

// setBaseRatio sets the ratio to one base workload.
func (r *Row) setBaseRatio(name string, product, base []Sample) {
	if r.Bases == nil {
		r.Bases = map[string]float64{}
	}
	r.Bases[name] = medianRatio(product, base)
}

// medianRatio returns the median of the ratios of a[i] to b[i].
func medianRatio(a, b []Sample) float64 {
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = ratio(a[i].TotalCPU(), b[i].TotalCPU())
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

func (c *Cost) summarizeRounds(rounds []Sample) {
	rounds = slices.SortedFunc(slices.Values(rounds), func(a, b Sample) int { return cmp.Compare(a.TotalCPU(), b.TotalCPU()) })
	c.Best, c.Median = rounds[0], rounds[len(rounds)/2]
}

// findRow returns the row of a workload, or nil if it was not measured.
func (r *Report) findRow(database, workload string, concurrency int) *Row {
	i := slices.IndexFunc(r.Rows, func(x Row) bool {
		return x.Database == database && x.Workload == workload && x.Concurrency == concurrency
	})
	if i < 0 {
		return nil
	}
	return &r.Rows[i]
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

package bench

import (
	"cmp"
	"slices"
	"time"
)

// Report is what a run measured.
type Report struct {
	Rows []Row
}

// Row is one workload on one database at one concurrency.
type Row struct {
	Workload, Title, Database string
	Concurrency, AnswerBytes  int
	Product, Limit            Cost
	// Best is the product's total processor time in its cheapest round as a multiple
	// of the limit's in its cheapest. Median is that of the median round, each
	// product's divided by the limit's that ran next to it.
	Best, Median float64
	// Bases has the product at the workload as a multiple of the product at each of its
	// bases, by their names, in the median round.
	Bases map[string]float64
}

// Cost is what a request cost one server.
type Cost struct {
	Best, Median   Sample
	Resident, Peak int64 // bytes of the process, after the workload
}

// judge fills in what the rounds say.
func (r *Row) judge(product, limit []Sample) {
	r.Median = median(product, limit)
	r.Product.sum(product)
	r.Limit.sum(limit)
	r.Best = ratio(r.Product.Best.Total(), r.Limit.Best.Total())
}

// compare fills in one of the bases.
func (r *Row) compare(name string, product, base []Sample) {
	if r.Bases == nil {
		r.Bases = map[string]float64{}
	}
	r.Bases[name] = median(product, base)
}

// median is the median round's a as a multiple of its neighbour of b.
func median(a, b []Sample) float64 {
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = ratio(a[i].Total(), b[i].Total())
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

func (c *Cost) sum(rounds []Sample) {
	rounds = slices.SortedFunc(slices.Values(rounds), func(a, b Sample) int { return cmp.Compare(a.Total(), b.Total()) })
	c.Best, c.Median = rounds[0], rounds[len(rounds)/2]
}

// find is the row of a workload, nil where it was not measured.
func (r *Report) find(database, workload string, hands int) *Row {
	i := slices.IndexFunc(r.Rows, func(x Row) bool {
		return x.Database == database && x.Workload == workload && x.Concurrency == hands
	})
	if i < 0 {
		return nil
	}
	return &r.Rows[i]
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

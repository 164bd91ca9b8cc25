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
	Concurrency               int
	AnswerBytes               int
	Product, Limit            Cost
	// Best and Median are the product's total processor time as a multiple of the
	// limit's: of the cheapest rounds, and of the middle ones.
	Best, Median float64
}

// Cost is what a request cost one server.
type Cost struct {
	Best, Median   Sample
	Resident, Peak int64 // of the process, after the workload
}

func summary(rounds []Sample, u usage) Cost {
	rounds = slices.SortedFunc(slices.Values(rounds), func(a, b Sample) int { return cmp.Compare(a.Total(), b.Total()) })
	return Cost{Best: rounds[0], Median: rounds[len(rounds)/2], Resident: u.Resident, Peak: u.Peak}
}

func (r *Report) add(d Database, w workload, hands, size int, product, limit Cost) {
	r.Rows = append(r.Rows, Row{
		Workload: w.name, Title: w.title, Database: d.Name, Concurrency: hands, AnswerBytes: size, Product: product, Limit: limit,
		Best: ratio(product.Best.Total(), limit.Best.Total()), Median: ratio(product.Median.Total(), limit.Median.Total()),
	})
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// pair is the two servers over one database.
type pair struct {
	product, limit *side
	database       int // the process of the database's server; 0 where there is none
}

// side is one of the two.
type side struct {
	kind   string
	client *client
	*process
}

func (s *side) send(ctx context.Context, w workload, i int, into []byte) ([]byte, error) {
	method, path, body := s.request(w, i)
	return s.client.do(ctx, method, path, body, into)
}

// request is the i-th of a workload, which begins again at its end.
func (s *side) request(w workload, i int) (method, path string, body []byte) {
	q := w.requests[i%len(w.requests)]
	method, path, body = http.MethodPost, q.path, q.body
	if s.kind != Product {
		if path, body = q.ask, q.input; !w.writes {
			method = http.MethodGet
		}
	}
	if w.writes {
		body = fresh(body)
	}
	return method, path, body
}

// check holds an answer against what was compared before: its length, or of a
// creation, that nothing was refused.
func (w workload) check(answer []byte, want int) error {
	if w.writes && !bytes.Contains(answer, []byte(`"userErrors":[]`)) {
		return fmt.Errorf("refused: %.300s", answer)
	}
	if !w.writes && len(answer) != want {
		return fmt.Errorf("an answer of %d bytes, want %d: %.300s", len(answer), want, answer)
	}
	return nil
}

// Sample is what one request cost in a round.
type Sample struct {
	Server, Database time.Duration
	Allocations      float64
	Bytes            float64
	Statements       float64
	Wall             time.Duration
}

// Total is all processor time.
func (s Sample) Total() time.Duration { return s.Server + s.Database }

// bounds keep a run in hand.
type bounds struct {
	rounds int
	round  time.Duration // about so long a round takes
	most   int           // requests of a round
}

// compare measures a workload at one concurrency: rounds of both servers in turn, and
// of the product at the workload's bases, so that whatever else the machine does meets
// all of them.
func (p *pair) compare(ctx context.Context, w workload, sizes []int, hands int, b bounds) (product, limit []Sample, bases [][]Sample, err error) {
	n, err := p.calibrate(ctx, w, sizes, hands, b)
	if err != nil {
		return nil, nil, nil, err
	}
	type part struct {
		side    *side
		of      workload
		sizes   []int
		samples *[]Sample
	}
	parts := []part{{p.product, w, sizes, &product}, {p.limit, w, sizes, &limit}}
	bases = make([][]Sample, len(w.bases))
	for at, base := range w.bases {
		var sizes []int
		for i := range base.requests {
			answer, err := p.product.send(ctx, base, i, nil)
			if err != nil {
				return nil, nil, nil, err
			}
			sizes = append(sizes, len(answer))
		}
		parts = append(parts, part{p.product, base, sizes, &bases[at]})
	}
	for range b.rounds {
		for _, x := range parts {
			turn := len(x.of.requests)
			s, err := p.round(ctx, x.side, x.of, x.sizes, hands, max(n/turn, 1)*turn)
			if err != nil {
				return nil, nil, nil, err
			}
			*x.samples = append(*x.samples, s)
		}
		slices.Reverse(parts)
	}
	return product, limit, bases, nil
}

// calibrate warms both servers up and says how many requests make a round of
// either: whole turns through the workload's requests.
func (p *pair) calibrate(ctx context.Context, w workload, sizes []int, hands int, b bounds) (int, error) {
	turn := len(w.requests)
	var slowest time.Duration
	for _, s := range []*side{p.product, p.limit} {
		for _, n := range []int{max(turn, 2*hands), max(turn, 4*hands)} {
			x, err := p.round(ctx, s, w, sizes, hands, n)
			if err != nil {
				return 0, err
			}
			if n > 2*hands || turn > 2*hands {
				slowest = max(slowest, x.Wall)
			}
		}
	}
	n := min(int(b.round/max(slowest, time.Microsecond)), b.most)
	return max(n/turn, 1) * turn, nil
}

func (p *pair) round(ctx context.Context, s *side, w workload, sizes []int, hands, n int) (x Sample, err error) {
	before, err := s.tell(order{})
	if err != nil {
		return x, err
	}
	db, err := p.databaseCPU()
	if err != nil {
		return x, err
	}
	begin := monotonic()
	err = drive(ctx, n, hands, func(i int, into []byte) ([]byte, error) {
		answer, err := s.send(ctx, w, i, into)
		if err == nil {
			err = w.check(answer, sizes[i%len(sizes)])
		}
		return answer, err
	})
	if err != nil {
		return x, fmt.Errorf("%s of %s: %w", w.name, s.kind, err)
	}
	wall := monotonic() - begin
	after, err := s.tell(order{})
	if err != nil {
		return x, err
	}
	end, err := p.databaseCPU()
	if err != nil {
		return x, err
	}
	x.Database = end.since(db) / time.Duration(n)
	x.Wall = wall / time.Duration(n)
	x.Server = (after.CPU - before.CPU) / time.Duration(n)
	x.Allocations = float64(after.Mallocs-before.Mallocs) / float64(n)
	x.Bytes = float64(after.Bytes-before.Bytes) / float64(n)
	x.Statements = float64(after.Statements-before.Statements) / float64(n)
	return x, nil
}

func (p *pair) databaseCPU() (clocked, error) {
	if p.database == 0 {
		return clocked{}, nil
	}
	return cpuOf(p.database)
}

// same asks both servers every request once; their answers must be the same bytes.
// It returns their lengths.
func (p *pair) same(ctx context.Context, w workload) ([]int, error) {
	sizes := make([]int, len(w.requests))
	for i := range w.requests {
		got, err := p.product.send(ctx, w, i, nil)
		if err != nil {
			return nil, err
		}
		want, err := p.limit.send(ctx, w, i, nil)
		if err != nil {
			return nil, err
		}
		if w.writes {
			got, want = alike(got), alike(want)
		}
		if !bytes.Equal(got, want) {
			return nil, fmt.Errorf("%s, request %d: the answers differ %s", w.name, i, difference(got, want))
		}
		sizes[i] = len(got)
	}
	return sizes, nil
}

// difference shows where two answers begin to differ.
func difference(product, limit []byte) string {
	at := 0
	for at < len(product) && at < len(limit) && product[at] == limit[at] {
		at++
	}
	from := max(0, at-60)
	return fmt.Sprintf("at byte %d:\nproduct %.200s\nlimit   %.200s", at, product[from:], limit[from:])
}

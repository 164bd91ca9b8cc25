package bench

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"buyergraph/internal/store"
)

// Options of a run.
type Options struct {
	Command   Command
	Workloads []string // all when empty
	Hands     []int    // concurrencies; 32 is for W1 alone
	Rounds    int
	Round     time.Duration
	Most      int       // requests of a round
	Gate      bool      // the limit reads sessions too
	Profiles  string    // a directory for processor profiles; none when empty
	Log       io.Writer // what happens
}

// crowd is the concurrency at which W1 alone is measured, and memory is read.
const crowd = 32

// Measure adds every workload on a database to a report.
func (r *Report) Measure(ctx context.Context, d Database, o Options) error {
	if err := r.measure(ctx, d, o); err != nil {
		return fmt.Errorf("on %s: %w", d.Name, err)
	}
	return nil
}

func (r *Report) measure(ctx context.Context, d Database, o Options) (err error) {
	s, err := store.Open(ctx, d.URL)
	if err != nil {
		return err
	}
	defer s.Close()
	p := &pair{database: d.PID}
	if p.product, err = o.side(ctx, Product, d.URL); err != nil {
		return err
	}
	defer p.product.stop()
	kind := Limit
	if o.Gate {
		kind = Gated
	}
	if p.limit, err = o.side(ctx, kind, d.URL); err != nil {
		return err
	}
	defer p.limit.stop()
	f, err := p.prepare(ctx, s)
	if err != nil {
		return err
	}
	for _, w := range workloads(f) {
		if len(o.Workloads) > 0 && !slices.Contains(o.Workloads, w.name) {
			continue
		}
		if err := o.workload(ctx, p, d, w, r); err != nil {
			return err
		}
	}
	return nil
}

// prepare signs in and looks for what to ask.
func (p *pair) prepare(ctx context.Context, s *store.Store) (f *found, err error) {
	ask := p.product.client.post
	if p.product.client.token, err = signIn(ctx, s, ask); err != nil {
		return nil, err
	}
	p.limit.client.token = p.product.client.token
	return find(ctx, s, ask)
}

func (o Options) side(ctx context.Context, kind, url string) (*side, error) {
	p, err := start(ctx, o.Command, kind, url)
	if err != nil {
		return nil, err
	}
	return &side{kind, newClient(p.addr, ""), p}, nil
}

func (o Options) workload(ctx context.Context, p *pair, d Database, w workload, r *Report) error {
	sizes, err := p.same(ctx, w)
	if err != nil {
		return err
	}
	for _, hands := range o.Hands {
		if hands >= crowd && w.name != nestedPage {
			continue
		}
		fmt.Fprintf(o.Log, "%s  %s by %d: %s\n", d.Name, w.name, hands, w.title)
		if err := o.profile(p, fmt.Sprintf("%s-%s-%d", d.Name, w.name, hands)); err != nil {
			return err
		}
		product, limit, bases, err := p.compare(ctx, w, sizes, hands, bounds{o.Rounds, o.Round, o.Most})
		if err != nil {
			return err
		}
		row := Row{Workload: w.name, Title: w.title, Database: d.Name, Concurrency: hands, AnswerBytes: mean(sizes)}
		for s, into := range map[*side]*Cost{p.product: &row.Product, p.limit: &row.Limit} {
			u, err := s.tell(order{End: o.Profiles != ""})
			if err != nil {
				return err
			}
			into.Resident, into.Peak = u.Resident, u.Peak
		}
		row.judge(product, limit)
		for i, base := range w.bases {
			row.compare(base.name, product, bases[i])
		}
		r.Rows = append(r.Rows, row)
	}
	return nil
}

// profile begins the profiles of both servers, if they are wanted.
func (o Options) profile(p *pair, name string) error {
	if o.Profiles == "" {
		return nil
	}
	for _, s := range []*side{p.product, p.limit} {
		if _, err := s.tell(order{Profile: filepath.Join(o.Profiles, name+"-"+s.kind+".pprof")}); err != nil {
			return err
		}
	}
	return nil
}

func mean(sizes []int) int {
	total := 0
	for _, n := range sizes {
		total += n
	}
	return total / max(len(sizes), 1)
}

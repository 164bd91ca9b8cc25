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

// Options configure a run.
type Options struct {
	ServerCommand      ServerCommand
	WorkloadNames      []string      // empty runs all
	Concurrencies      []int         // requests at a time; from 32 on, only W1 is measured
	Rounds             int           // rounds of each server
	RoundDuration      time.Duration // approximate duration of a round
	MaxRequests        int           // maximum number of requests in a round
	LimitReadsSessions bool          // the limit reads the session of each request, as the product does
	ProfileDir         string        // directory for CPU profiles; empty writes none
	Log                io.Writer     // progress messages
}

// highConcurrency is the concurrency from which only W1 is measured. The memory target
// applies at it.
const highConcurrency = 32

// MeasureDatabase measures the workloads on a database and adds their rows to the report.
func (r *Report) MeasureDatabase(ctx context.Context, d Database, o Options) error {
	if err := r.measureWorkloads(ctx, d, o); err != nil {
		return fmt.Errorf("on %s: %w", d.Name, err)
	}
	return nil
}

func (r *Report) measureWorkloads(ctx context.Context, d Database, o Options) (err error) {
	s, err := store.Open(ctx, d.URL)
	if err != nil {
		return err
	}
	defer s.Close()
	p := &serverPair{databasePID: d.ServerPID}
	if p.product, err = o.startServer(ctx, Product, d.URL); err != nil {
		return err
	}
	defer p.product.stop()
	kind := Limit
	if o.LimitReadsSessions {
		kind = GatedLimit
	}
	if p.limit, err = o.startServer(ctx, kind, d.URL); err != nil {
		return err
	}
	defer p.limit.stop()
	f, err := p.signInAndLoadFixture(ctx, s)
	if err != nil {
		return err
	}
	for _, w := range buildWorkloads(f) {
		if len(o.WorkloadNames) > 0 && !slices.Contains(o.WorkloadNames, w.name) {
			continue
		}
		if err := o.measureWorkload(ctx, p, d, w, r); err != nil {
			return err
		}
	}
	return nil
}

// signInAndLoadFixture signs in on both servers and loads the records to ask for.
func (p *serverPair) signInAndLoadFixture(ctx context.Context, s *store.Store) (f *fixture, err error) {
	post := p.product.client.postJSON
	if p.product.client.token, err = signIn(ctx, s, post); err != nil {
		return nil, err
	}
	p.limit.client.token = p.product.client.token
	return loadFixture(ctx, s, post)
}

func (o Options) startServer(ctx context.Context, kind, url string) (*measuredServer, error) {
	p, err := startProcess(ctx, o.ServerCommand, kind, url)
	if err != nil {
		return nil, err
	}
	return &measuredServer{kind, newClient(p.addr, ""), p}, nil
}

func (o Options) measureWorkload(ctx context.Context, p *serverPair, d Database, w workload, r *Report) error {
	sizes, err := p.compareAnswers(ctx, w)
	if err != nil {
		return err
	}
	for _, concurrency := range o.Concurrencies {
		if concurrency >= highConcurrency && w.name != nestedPage {
			continue
		}
		fmt.Fprintf(o.Log, "%s  %s by %d: %s\n", d.Name, w.name, concurrency, w.title)
		if err := o.startProfiles(p, fmt.Sprintf("%s-%s-%d", d.Name, w.name, concurrency)); err != nil {
			return err
		}
		product, limit, bases, err := p.measureRounds(ctx, w, sizes, concurrency, roundLimits{o.Rounds, o.RoundDuration, o.MaxRequests})
		if err != nil {
			return err
		}
		row := Row{Workload: w.name, Title: w.title, Database: d.Name, Concurrency: concurrency, AnswerBytes: mean(sizes)}
		for s, cost := range map[*measuredServer]*Cost{p.product: &row.Product, p.limit: &row.Limit} {
			u, err := s.requestUsage(controlRequest{End: o.ProfileDir != ""})
			if err != nil {
				return err
			}
			cost.Resident, cost.Peak = u.Resident, u.Peak
		}
		row.setCosts(product, limit)
		for i, base := range w.bases {
			row.setBaseRatio(base.name, product, bases[i])
		}
		r.Rows = append(r.Rows, row)
	}
	return nil
}

// startProfiles starts CPU profiles of both servers if there is a directory for them.
func (o Options) startProfiles(p *serverPair, name string) error {
	if o.ProfileDir == "" {
		return nil
	}
	for _, s := range []*measuredServer{p.product, p.limit} {
		if _, err := s.requestUsage(controlRequest{Profile: filepath.Join(o.ProfileDir, name+"-"+s.kind+".pprof")}); err != nil {
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

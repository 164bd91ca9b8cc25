package bench

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// serverPair is the product and the limit on one database.
type serverPair struct {
	product, limit *measuredServer
	databasePID    int // process id of the database server; 0 if there is none on this machine
}

// measuredServer is one of the two, with a client for it.
type measuredServer struct {
	kind   string
	client *client
	*process
}

func (s *measuredServer) sendRequest(ctx context.Context, w workload, i int, dst []byte) ([]byte, error) {
	method, path, body := s.buildRequest(w, i)
	return s.client.sendRequest(ctx, method, path, body, dst)
}

// buildRequest returns the i-th request of a workload. After the last request the first one follows.
func (s *measuredServer) buildRequest(w workload, i int) (method, path string, body []byte) {
	q := w.requests[i%len(w.requests)]
	method, path, body = http.MethodPost, q.productPath, q.productBody
	if s.kind != Product {
		if path, body = q.limitPath, q.limitBody; !w.writes {
			method = http.MethodGet
		}
	}
	if w.writes {
		body = fillSequence(body)
	}
	return method, path, body
}

// checkAnswer returns an error if the length of an answer is not the one of the compared
// answer, or if a creation was rejected.
func (w workload) checkAnswer(answer []byte, want int) error {
	if w.writes && !bytes.Contains(answer, []byte(`"userErrors":[]`)) {
		return fmt.Errorf("refused: %.300s", answer)
	}
	if !w.writes && len(answer) != want {
		return fmt.Errorf("an answer of %d bytes, want %d: %.300s", len(answer), want, answer)
	}
	return nil
}

// Sample is the average cost of a request in one round.
type Sample struct {
	Server, Database time.Duration // processor time
	Allocations      float64
	Bytes            float64 // bytes allocated by the server
	Statements       float64
	Wall             time.Duration // elapsed time
}

// TotalCPU returns the processor time of server and database.
func (s Sample) TotalCPU() time.Duration { return s.Server + s.Database }

// roundLimits bound the rounds of a measurement.
type roundLimits struct {
	rounds        int
	roundDuration time.Duration // approximate duration of a round
	maxRequests   int           // maximum number of requests in a round
}

// measureRounds measures a workload at one concurrency. Rounds of both servers, and of
// the product with the workload's bases, take turns, so that other work on the machine
// affects all of them alike.
func (p *serverPair) measureRounds(
	ctx context.Context, w workload, sizes []int, concurrency int, b roundLimits,
) (product, limit []Sample, bases [][]Sample, err error) {
	n, err := p.requestsPerRound(ctx, w, sizes, concurrency, b)
	if err != nil {
		return nil, nil, nil, err
	}
	type measurement struct {
		server      *measuredServer
		workload    workload
		answerSizes []int
		samples     *[]Sample
	}
	var measurements []measurement
	for i, s := range p.serversFor(w) {
		measurements = append(measurements, measurement{s, w, sizes, []*[]Sample{&product, &limit}[i]})
	}
	bases = make([][]Sample, len(w.bases))
	for baseIndex, base := range w.bases {
		var sizes []int
		for i := range base.requests {
			answer, err := p.product.sendRequest(ctx, base, i, nil)
			if err != nil {
				return nil, nil, nil, err
			}
			sizes = append(sizes, len(answer))
		}
		measurements = append(measurements, measurement{p.product, base, sizes, &bases[baseIndex]})
	}
	for range b.rounds {
		for _, x := range measurements {
			cycleLength := len(x.workload.requests)
			s, err := p.measureRound(ctx, x.server, x.workload, x.answerSizes, concurrency, max(n/cycleLength, 1)*cycleLength)
			if err != nil {
				return nil, nil, nil, err
			}
			*x.samples = append(*x.samples, s)
		}
		slices.Reverse(measurements)
	}
	return product, limit, bases, nil
}

// requestsPerRound warms up both servers and returns how many requests a round has. It
// is a multiple of the number of requests in the workload.
func (p *serverPair) requestsPerRound(ctx context.Context, w workload, sizes []int, concurrency int, b roundLimits) (int, error) {
	cycleLength := len(w.requests)
	var slowest time.Duration
	for _, s := range p.serversFor(w) {
		for _, n := range []int{max(cycleLength, 2*concurrency), max(cycleLength, 4*concurrency)} {
			x, err := p.measureRound(ctx, s, w, sizes, concurrency, n)
			if err != nil {
				return 0, err
			}
			if n > 2*concurrency || cycleLength > 2*concurrency {
				slowest = max(slowest, x.Wall)
			}
		}
	}
	n := min(int(b.roundDuration/max(slowest, time.Microsecond)), b.maxRequests)
	return max(n/cycleLength, 1) * cycleLength, nil
}

// measureRound sends n requests to one server and returns their average cost.
func (p *serverPair) measureRound(
	ctx context.Context, s *measuredServer, w workload, sizes []int, concurrency, n int,
) (x Sample, err error) {
	before, err := s.requestUsage(controlRequest{})
	if err != nil {
		return x, err
	}
	databaseBefore, err := p.readDatabaseCPU()
	if err != nil {
		return x, err
	}
	began := timeSinceStart()
	err = runConcurrently(ctx, n, concurrency, func(i int, dst []byte) ([]byte, error) {
		answer, err := s.sendRequest(ctx, w, i, dst)
		if err == nil {
			err = w.checkAnswer(answer, sizes[i%len(sizes)])
		}
		return answer, err
	})
	if err != nil {
		return x, fmt.Errorf("%s of %s: %w", w.name, s.kind, err)
	}
	wall := timeSinceStart() - began
	after, err := s.requestUsage(controlRequest{})
	if err != nil {
		return x, err
	}
	databaseAfter, err := p.readDatabaseCPU()
	if err != nil {
		return x, err
	}
	x.Database = databaseAfter.timeSince(databaseBefore) / time.Duration(n)
	x.Wall = wall / time.Duration(n)
	x.Server = (after.CPU - before.CPU) / time.Duration(n)
	x.Allocations = float64(after.Mallocs-before.Mallocs) / float64(n)
	x.Bytes = float64(after.Bytes-before.Bytes) / float64(n)
	x.Statements = float64(after.Statements-before.Statements) / float64(n)
	return x, nil
}

func (p *serverPair) readDatabaseCPU() (cpuReading, error) {
	if p.databasePID == 0 {
		return cpuReading{}, nil
	}
	return readProcessCPU(p.databasePID)
}

// compareAnswers sends every request once to the servers of a workload and returns the lengths of the
// answers. Answers that differ are an error.
func (p *serverPair) compareAnswers(ctx context.Context, w workload) ([]int, error) {
	sizes := make([]int, len(w.requests))
	for i := range w.requests {
		got, err := p.product.sendRequest(ctx, w, i, nil)
		if err != nil {
			return nil, err
		}
		if sizes[i] = len(got); len(p.serversFor(w)) == 1 {
			continue
		}
		want, err := p.limit.sendRequest(ctx, w, i, nil)
		if err != nil {
			return nil, err
		}
		if w.writes {
			got, want = maskCreatedIDs(got), maskCreatedIDs(want)
		}
		if !bytes.Equal(got, want) {
			return nil, fmt.Errorf("%s, request %d: the answers differ %s", w.name, i, describeDifference(got, want))
		}
	}
	return sizes, nil
}

// describeDifference shows the first place at which two answers differ.
func describeDifference(product, limit []byte) string {
	at := 0
	for at < len(product) && at < len(limit) && product[at] == limit[at] {
		at++
	}
	from := max(0, at-60)
	return fmt.Sprintf("at byte %d:\nproduct %.200s\nlimit   %.200s", at, product[from:], limit[from:])
}

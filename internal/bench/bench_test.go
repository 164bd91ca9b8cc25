package bench

import (
	"context"
	"slices"
	"testing"
)

// Product and limit give the same answers, byte for byte. Otherwise their costs cannot
// be compared.
func TestSameAnswers(t *testing.T) {
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) {
			servers := openServers(t, d.url(t))
			for _, w := range servers.workloads {
				sizes, err := servers.compareAnswers(context.Background(), w)
				if err != nil {
					t.Error(err)
				}
				if w.name != emptyRequest && len(servers.serversFor(w)) > 1 && slices.Min(sizes) < 300 {
					t.Errorf("%s: answers of %d bytes are too short to hold the records", w.name, sizes)
				}
				t.Logf("%-8s %5d bytes  %s", w.name, mean(sizes), w.title)
			}
		})
	}
}

// The nested page needs few statements and few allocations. Both counts are the same on
// every machine.
func TestNestedPage(t *testing.T) {
	const maxStatements, maxAllocations = 12, 10_000
	for _, d := range databases {
		t.Run(d.name, func(t *testing.T) {
			servers := openServers(t, d.url(t))
			w := servers.workloadNamed(nestedPage)
			servers.productServer.callHandler(t, w, 0) // parses the document, makes the plans and prepares the statements
			before := servers.productServer.statements.Load()
			servers.productServer.callHandler(t, w, 0)
			if n := servers.productServer.statements.Load() - before; n > maxStatements {
				t.Errorf("%d statements, at most %d", n, maxStatements)
			}
			n := testing.AllocsPerRun(20, func() { servers.productServer.callHandler(t, w, 0) })
			if n > maxAllocations {
				t.Errorf("%.0f allocations, at most %d", n, maxAllocations)
			}
			t.Logf("%.0f allocations; the limit has %.0f", n, testing.AllocsPerRun(20, func() { servers.limitServer.callHandler(t, w, 0) }))
		})
	}
}

func (s *testServers) workloadNamed(name string) workload {
	return s.workloads[slices.IndexFunc(s.workloads, func(w workload) bool { return w.name == name })]
}

// Benchmark measures each workload on a small database, with the client in the same
// process. Use it to see allocations or to take a profile; use the command to measure.
func Benchmark(b *testing.B) {
	for _, d := range databases {
		b.Run(d.name, func(b *testing.B) {
			servers := openServers(b, d.url(b))
			for _, w := range servers.workloads {
				for _, s := range []*testServer{servers.productServer, servers.limitServer}[:len(servers.serversFor(w))] {
					b.Run(w.name+"/"+s.kind, func(b *testing.B) { s.benchmarkWorkload(b, w) })
				}
			}
		})
	}
}

func (s *testServer) benchmarkWorkload(b *testing.B, w workload) {
	s.callHandler(b, w, 0)
	before := s.statements.Load()
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		s.callHandler(b, w, i)
		i++
	}
	b.ReportMetric(float64(s.statements.Load()-before)/float64(b.N), "statements/op")
}
